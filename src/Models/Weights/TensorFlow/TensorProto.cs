using System.Buffers.Binary;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>The numbers of a TensorProto, which keeps each type in a field of its own, or all of them as raw bytes.</summary>
internal static class TensorProto
{
    private const int RawField = 4;

    /// <summary>Makes the tensor.</summary>
    /// <param name="message">The TensorProto.</param>
    /// <param name="type">The type the checkpoint describes.</param>
    /// <param name="shape">The shape the checkpoint describes.</param>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="name">What error messages call the variable.</param>
    /// <exception cref="WeightsException">The message holds more or fewer numbers than the shape.</exception>
    internal static Tensor Read(ProtoReader message, ScalarType type, long[] shape, string file, string name)
    {
        long expected = TensorBytes.Count(type, shape, file, name);
        using var bytes = new MemoryStream();
        while (message.Next() && bytes.Length <= expected)
        {
            if (message.Field == RawField)
            {
                ReadOnlySpan<byte> raw = message.Bytes();
                bytes.Write(raw[..(int)Math.Min(raw.Length, expected + 1 - bytes.Length)]);
            }
            else if (message.Field == NumbersField(type))
            {
                AppendNumbers(ref message, type, bytes, expected);
            }
            else
            {
                message.Skip();
            }
        }

        return bytes.Length == expected
            ? TensorBytes.Copy(bytes.GetBuffer().AsSpan(0, (int)expected), type, shape, file, name)
            : throw new WeightsException(
                $"Variable '{name}' of '{file}' holds {(bytes.Length > expected ? "more" : bytes.Length)} bytes, "
                + $"its shape ({string.Join(", ", shape)}) needs {expected}.");
    }

    private static int NumbersField(ScalarType type) => type switch
    {
        ScalarType.Float32 => 5,
        ScalarType.Float64 => 6,
        ScalarType.Int64 => 10,
        ScalarType.Bool => 11,
        ScalarType.Float16 or ScalarType.BFloat16 => 13,
        _ => 7,
    };

    private static void AppendNumbers(ref ProtoReader message, ScalarType type, MemoryStream bytes, long expected)
    {
        if (type is ScalarType.Float32 or ScalarType.Float64)
        {
            ReadOnlySpan<byte> numbers = message.FixedNumbers(TensorBytes.ElementSize(type));
            bytes.Write(numbers[..(int)Math.Min(numbers.Length, expected + 1 - bytes.Length)]);
        }
        else if (message.IsPacked)
        {
            for (ProtoReader numbers = message.Message(); !numbers.AtEnd && bytes.Length <= expected;)
            {
                AppendInteger((long)numbers.Varint(), type, bytes);
            }
        }
        else
        {
            AppendInteger(message.Integer(), type, bytes);
        }
    }

    private static void AppendInteger(long number, ScalarType type, MemoryStream bytes)
    {
        Span<byte> word = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(word, number);
        bytes.Write(word[..TensorBytes.ElementSize(type)]);
    }
}
