using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.Tflite;

/// <summary>How integers stand for real numbers: value = scale · (integer − zero point), per tensor or along one dimension.</summary>
internal sealed class Quantization
{
    private const int ScaleField = 2;
    private const int ZeroPointField = 3;
    private const int DimensionField = 6;

    private readonly float[] _scales;
    private readonly long[] _zeroPoints;
    private readonly int _dimension;

    private Quantization(float[] scales, long[] zeroPoints, int dimension)
    {
        _scales = scales;
        _zeroPoints = zeroPoints;
        _dimension = dimension;
    }

    /// <summary>Reads the quantisation of a tensor; null when it has none.</summary>
    /// <param name="table">The QuantizationParameters table, or null.</param>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="tensor">What error messages call the tensor.</param>
    /// <exception cref="WeightsException">The scales do not fit the shape.</exception>
    internal static Quantization? Read(FlatTable? table, long[] shape, string file, string tensor)
    {
        ReadOnlySpan<byte> scaleBytes = table is { } present ? present.Vector(ScaleField, sizeof(float)) : [];
        if (scaleBytes.IsEmpty)
        {
            return null;
        }

        ReadOnlySpan<byte> zeroBytes = table!.Value.Vector(ZeroPointField, sizeof(long));
        int dimension = table.Value.Int32(DimensionField);
        int count = scaleBytes.Length / sizeof(float);
        bool perTensor = count == 1;
        if ((!perTensor && (dimension < 0 || dimension >= shape.Length || shape[dimension] != count))
            || (!zeroBytes.IsEmpty && zeroBytes.Length != count * sizeof(long)))
        {
            throw new WeightsException(
                $"Tensor '{tensor}' of '{file}' has {count} scales for dimension {dimension} of shape ({string.Join(", ", shape)}).");
        }

        long[] zeroPoints = zeroBytes.IsEmpty ? new long[count] : MemoryMarshal.Cast<byte, long>(zeroBytes).ToArray();
        return new Quantization(MemoryMarshal.Cast<byte, float>(scaleBytes).ToArray(), zeroPoints, perTensor ? 0 : dimension);
    }

    /// <summary>Turns integers into real numbers.</summary>
    /// <param name="bytes">The integers, little-endian.</param>
    /// <param name="type">Their type: int8, uint8, int16 or int32.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="values">As many numbers, written.</param>
    internal void Dequantize(ReadOnlySpan<byte> bytes, ScalarType type, long[] shape, Span<float> values)
    {
        int size = TensorBytes.ElementSize(type);
        long inner = _scales.Length == 1 ? values.Length : shape[(_dimension + 1)..].Aggregate(1L, (a, b) => a * b);
        for (int i = 0; i < values.Length; i++)
        {
            int channel = (int)(i / inner % _scales.Length);
            long integer = Integer(bytes.Slice(i * size, size), type);
            values[i] = (float)(_scales[channel] * (double)(integer - _zeroPoints[channel]));
        }
    }

    private static long Integer(ReadOnlySpan<byte> bytes, ScalarType type) => type switch
    {
        ScalarType.Int8 => (sbyte)bytes[0],
        ScalarType.Byte => bytes[0],
        ScalarType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes),
    };
}
