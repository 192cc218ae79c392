using static TorchSharp.torch;

namespace StyleKernels.Models.Weights;

/// <summary>Tensors from and to raw little-endian bytes, with the checks every reader shares.</summary>
internal static class TensorBytes
{
    private const int MaxRank = 16;

    /// <summary>How many bytes a tensor takes.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The shape; every entry from 0.</param>
    /// <param name="file">What error messages call the file.</param>
    /// <param name="tensor">What error messages call the tensor.</param>
    /// <exception cref="WeightsException">The shape has more than 16 entries or its bytes do not fit 2 GiB.</exception>
    internal static long Count(ScalarType type, ReadOnlySpan<long> shape, string file, string tensor)
    {
        long bytes = ElementSize(type);
        bool empty = false;
        foreach (long size in shape)
        {
            empty |= size == 0;
            // A zero elsewhere must not hide a size that overflows inside libtorch.
            if (size < 0 || shape.Length > MaxRank || Math.BigMul((ulong)bytes, (ulong)Math.Max(size, 1)) > int.MaxValue)
            {
                throw new WeightsException(
                    $"Tensor '{tensor}' of '{file}' has an impossible shape ({string.Join(", ", shape.ToArray())}).");
            }

            bytes *= Math.Max(size, 1);
        }

        return empty ? 0 : bytes;
    }

    /// <summary>The bytes of one element.</summary>
    /// <param name="type">The element type.</param>
    internal static int ElementSize(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        ScalarType.Int8 or ScalarType.Byte or ScalarType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No format of weights holds this type."),
    };

    /// <summary>Makes a CPU tensor from the next bytes of a stream. The caller has checked that they are there.</summary>
    internal static Tensor Read(Stream stream, ScalarType type, long[] shape, string file, string name)
    {
        Count(type, shape, file, name);
        Tensor tensor = empty(shape, dtype: type);
        try
        {
            if (tensor.numel() > 0)
            {
                stream.ReadExactly(tensor.bytes);
                CheckBooleans(tensor, file, name);
            }

            return tensor;
        }
        catch (EndOfStreamException e)
        {
            tensor.Dispose();
            throw new WeightsException($"'{file}' ends inside tensor '{name}'.", e);
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Makes a CPU tensor from bytes, as many as its shape needs.</summary>
    internal static Tensor Copy(ReadOnlySpan<byte> bytes, ScalarType type, long[] shape, string file, string name)
    {
        Tensor tensor = empty(shape, dtype: type);
        try
        {
            if (bytes.Length > 0)
            {
                bytes.CopyTo(tensor.bytes);
                CheckBooleans(tensor, file, name);
            }

            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Writes a tensor of any device and stride as contiguous bytes.</summary>
    internal static void Write(Stream stream, Tensor tensor)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        Tensor contiguous = tensor.detach().cpu().contiguous();
        if (contiguous.numel() > 0)
        {
            stream.Write(contiguous.bytes);
        }
    }

    /// <summary>Frees tensors that a failed reader leaves behind.</summary>
    internal static void DisposeAll(IEnumerable<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
        {
            tensor.Dispose();
        }
    }

    private static void CheckBooleans(Tensor tensor, string file, string name)
    {
        // A boolean of any other byte is undefined behaviour in native code.
        if (tensor.dtype == ScalarType.Bool && tensor.bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
        {
            throw new WeightsException($"Tensor '{name}' of '{file}' is boolean but has bytes other than 0 and 1.");
        }
    }
}
