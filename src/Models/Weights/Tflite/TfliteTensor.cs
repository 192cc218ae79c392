using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.Tflite;

/// <summary>One tensor of a TensorFlow Lite graph; only those with a buffer are constants.</summary>
internal sealed class TfliteTensor
{
    private const int ShapeField = 0;
    private const int TypeField = 1;
    private const int BufferField = 2;
    private const int NameField = 3;
    private const int QuantizationField = 4;
    private const int SparsityField = 6;
    private const int MaxRank = 16;

    private readonly FlatTable _table;
    private readonly string _file;

    /// <summary>Looks at an entry of the graph's tensors.</summary>
    internal TfliteTensor(FlatTable table, string file)
    {
        _table = table;
        _file = file;
        Name = table.Text(NameField);
    }

    /// <summary>The name in the graph.</summary>
    internal string Name { get; }

    /// <summary>The bytes of a constant; empty for what the graph computes.</summary>
    internal ReadOnlySpan<byte> Data(FlatTable[] buffers)
    {
        int buffer = _table.Int32(BufferField);
        return buffer >= 0 && buffer < buffers.Length
            ? buffers[buffer].Vector(0, 1)
            : throw new WeightsException($"Tensor '{Name}' of '{_file}' uses buffer {buffer} of {buffers.Length}.");
    }

    /// <summary>Makes the tensor, float32 when it was quantised.</summary>
    internal Tensor Make(ReadOnlySpan<byte> bytes, TensorBudget budget)
    {
        ScalarType type = ReadType();
        long[] shape = ReadShape();
        long expected = TensorBytes.Count(type, shape, _file, Name);
        if (expected != bytes.Length || _table.Table(SparsityField) is not null)
        {
            throw new WeightsException(
                $"Tensor '{Name}' of '{_file}' needs {expected} bytes for shape ({string.Join(", ", shape)}), {bytes.Length} are there.");
        }

        bool quantizable = type is ScalarType.Int8 or ScalarType.Byte or ScalarType.Int16 or ScalarType.Int32;
        Quantization? quantization = quantizable ? Quantization.Read(_table.Table(QuantizationField), shape, _file, Name) : null;
        ScalarType result = quantization is null ? type : ScalarType.Float32;
        budget.Take(TensorBytes.Count(result, shape, _file, Name), Name);
        if (quantization is null)
        {
            return TensorBytes.Copy(bytes, type, shape, _file, Name);
        }

        Tensor tensor = empty(shape, dtype: ScalarType.Float32);
        quantization.Dequantize(bytes, type, shape, MemoryMarshal.Cast<byte, float>(tensor.bytes));
        return tensor;
    }

    private ScalarType ReadType() => _table.Byte(TypeField) switch
    {
        0 => ScalarType.Float32,
        1 => ScalarType.Float16,
        2 => ScalarType.Int32,
        3 => ScalarType.Byte,
        4 => ScalarType.Int64,
        6 => ScalarType.Bool,
        7 => ScalarType.Int16,
        9 => ScalarType.Int8,
        10 => ScalarType.Float64,
        byte other => throw new WeightsException($"Tensor '{Name}' of '{_file}' has the unsupported type number {other}."),
    };

    private long[] ReadShape()
    {
        ReadOnlySpan<int> sizes = MemoryMarshal.Cast<byte, int>(_table.Vector(ShapeField, sizeof(int)));
        long[] shape = new long[Math.Min(sizes.Length, MaxRank + 1)];
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = sizes[i];
        }

        return shape;
    }
}
