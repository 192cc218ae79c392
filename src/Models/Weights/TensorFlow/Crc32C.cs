using System.Buffers.Binary;
using System.Numerics;

namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>CRC-32C (Castagnoli) and the masked form in which LevelDB and TensorFlow store it.</summary>
internal static class Crc32C
{
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>Starts or continues a checksum.</summary>
    /// <param name="bytes">The next bytes.</param>
    /// <param name="crc">The checksum so far; 0 to start.</param>
    internal static uint Append(ReadOnlySpan<byte> bytes, uint crc = 0)
    {
        crc = ~crc;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    /// <summary>The stored form, which stays meaningful when checksums are part of what is summed.</summary>
    internal static uint Mask(uint crc) => BitOperations.RotateRight(crc, 15) + MaskDelta;
}
