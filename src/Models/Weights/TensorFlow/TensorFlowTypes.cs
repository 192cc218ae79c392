using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>TensorFlow's element types and shapes.</summary>
internal static class TensorFlowTypes
{
    private const int TextType = 7;

    /// <summary>Our type for a number of TensorFlow's DataType; null for text, which holds no weights.</summary>
    /// <exception cref="WeightsException">A type that weights do not have.</exception>
    internal static ScalarType? Find(long number, string file, string tensor) => number switch
    {
        1 => ScalarType.Float32,
        2 => ScalarType.Float64,
        3 => ScalarType.Int32,
        4 => ScalarType.Byte,
        5 => ScalarType.Int16,
        6 => ScalarType.Int8,
        TextType => null,
        9 => ScalarType.Int64,
        10 => ScalarType.Bool,
        14 => ScalarType.BFloat16,
        19 => ScalarType.Float16,
        _ => throw new WeightsException($"Variable '{tensor}' of '{file}' has the unsupported TensorFlow type {number}."),
    };

    /// <summary>Reads a TensorShapeProto.</summary>
    internal static long[] ReadShape(ProtoReader shape)
    {
        var sizes = new List<long>();
        while (shape.Next())
        {
            if (shape.Field == 2)
            {
                sizes.Add(ReadSize(shape.Message()));
            }
            else
            {
                shape.Skip();
            }
        }

        return [.. sizes];
    }

    private static long ReadSize(ProtoReader dimension)
    {
        long size = 0;
        while (dimension.Next())
        {
            if (dimension.Field == 1)
            {
                size = dimension.Integer();
            }
            else
            {
                dimension.Skip();
            }
        }

        return size;
    }
}
