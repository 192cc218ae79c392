using Snappier;

namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>Unpacks Snappy blocks of LevelDB's tables; the claimed length is checked against what the block can become.</summary>
internal static class SnappyBlock
{
    /// <summary>Three bytes copy at most 64.</summary>
    private const int MaxGrowth = 24;

    /// <summary>Unpacks a block.</summary>
    /// <param name="packed">The block.</param>
    /// <param name="file">What error messages call the file.</param>
    /// <exception cref="WeightsException">The block is broken.</exception>
    internal static byte[] Unpack(ReadOnlySpan<byte> packed, string file)
    {
        try
        {
            long length = Snappy.GetUncompressedLength(packed);
            return length <= (long)packed.Length * MaxGrowth
                ? Snappy.DecompressToArray(packed)
                : throw new InvalidDataException($"{packed.Length} bytes claim to become {length}");
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            throw new WeightsException($"'{file}' has a broken Snappy block: {e.Message}", e);
        }
    }
}
