using System.Buffers.Binary;

namespace StyleKernels.Models.Weights.TensorFlow;

/// <summary>Unpacks raw Snappy blocks, as in LevelDB's tables. The claimed length is checked against what the input can become.</summary>
internal static class SnappyDecoder
{
    /// <summary>Three bytes copy at most 64.</summary>
    private const int MaxGrowth = 24;

    /// <summary>Unpacks a block.</summary>
    /// <param name="packed">The block.</param>
    /// <param name="file">What error messages call the file.</param>
    /// <exception cref="WeightsException">The block is broken.</exception>
    internal static byte[] Decode(ReadOnlySpan<byte> packed, string file)
    {
        int position = 0;
        long length = ReadLength(packed, ref position, file);
        if (length > (long)packed.Length * MaxGrowth)
        {
            throw Broken(file);
        }

        byte[] result = new byte[length];
        int written = 0;
        while (position < packed.Length)
        {
            byte tag = packed[position++];
            if ((tag & 3) == 0)
            {
                int count = LiteralLength(packed, tag, ref position, file);
                Literal(packed, ref position, result, ref written, count, file);
            }
            else
            {
                (int count, int offset) = CopyOperands(packed, tag, ref position, file);
                Copy(result, ref written, count, offset, file);
            }
        }

        return written == result.Length ? result : throw Broken(file);
    }

    private static long ReadLength(ReadOnlySpan<byte> packed, ref int position, string file)
    {
        long length = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (position == packed.Length)
            {
                break;
            }

            byte next = packed[position++];
            length |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return length;
            }
        }

        throw Broken(file);
    }

    private static int LiteralLength(ReadOnlySpan<byte> packed, byte tag, ref int position, string file)
    {
        int length = tag >> 2;
        int extra = length - 59;
        if (extra <= 0)
        {
            return length + 1;
        }

        uint value = LittleEndian(packed, extra, ref position, file);
        return value < int.MaxValue ? (int)value + 1 : throw Broken(file);
    }

    private static (int Count, int Offset) CopyOperands(ReadOnlySpan<byte> packed, byte tag, ref int position, string file)
    {
        if ((tag & 3) == 1)
        {
            int low = (int)LittleEndian(packed, 1, ref position, file);
            return (((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | low);
        }

        uint offset = LittleEndian(packed, (tag & 3) == 2 ? 2 : 4, ref position, file);
        return offset <= int.MaxValue ? ((tag >> 2) + 1, (int)offset) : throw Broken(file);
    }

    private static void Literal(
        ReadOnlySpan<byte> packed, ref int position, byte[] result, ref int written, int count, string file)
    {
        if (count > packed.Length - position || count > result.Length - written)
        {
            throw Broken(file);
        }

        packed.Slice(position, count).CopyTo(result.AsSpan(written));
        position += count;
        written += count;
    }

    private static void Copy(byte[] result, ref int written, int count, int offset, string file)
    {
        if (offset == 0 || offset > written || count > result.Length - written)
        {
            throw Broken(file);
        }

        // Byte by byte: source and target may overlap, which repeats a pattern.
        for (int i = 0; i < count; i++, written++)
        {
            result[written] = result[written - offset];
        }
    }

    private static uint LittleEndian(ReadOnlySpan<byte> packed, int count, ref int position, string file)
    {
        if (count > packed.Length - position)
        {
            throw Broken(file);
        }

        Span<byte> word = stackalloc byte[sizeof(uint)];
        packed.Slice(position, count).CopyTo(word);
        position += count;
        return BinaryPrimitives.ReadUInt32LittleEndian(word);
    }

    private static WeightsException Broken(string file) => new($"'{file}' is broken: a compressed block cannot be unpacked.");
}
