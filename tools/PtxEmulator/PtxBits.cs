namespace StyleKernels.PtxEmulator;

/// <summary>Instructions on single bits and bytes.</summary>
internal static class PtxBits
{
    /// <summary>brev: the bits in reverse order.</summary>
    internal static uint Reverse(uint value)
    {
        uint reversed = 0;
        for (int bit = 0; bit < 32; bit++)
        {
            reversed = (reversed << 1) | ((value >> bit) & 1);
        }

        return reversed;
    }

    /// <summary>prmt: four of the eight bytes of two values; the highest bit of a selector repeats the byte's sign.</summary>
    internal static uint Permute(uint lower, uint upper, uint selectors)
    {
        ulong bytes = lower | ((ulong)upper << 32);
        uint result = 0;
        for (int i = 0; i < 4; i++)
        {
            int selector = (int)(selectors >> (4 * i)) & 15;
            byte chosen = (byte)(bytes >> (8 * (selector & 7)));
            byte value = selector < 8 ? chosen : (byte)((sbyte)chosen >> 7);
            result |= (uint)value << (8 * i);
        }

        return result;
    }

    /// <summary>bfe.u32: some bits, moved to the lowest place.</summary>
    internal static uint Extract(uint value, byte start, byte length) => (uint)((start > 31 ? 0 : value >> start) & Mask(length));

    /// <summary>bfe.s32: as <see cref="Extract"/>, the highest of the bits being a sign.</summary>
    internal static uint ExtractSigned(uint value, byte start, byte length)
    {
        if (length == 0)
        {
            return 0;
        }

        int sign = (int)(value >> Math.Min(start + length - 1, 31)) & 1;
        uint bits = Extract(value, start, length);
        int known = Math.Min((int)length, Math.Max(32 - start, 0));
        return sign == 0 ? bits : bits | ~(uint)Mask(known);
    }

    /// <summary>bfi: the lowest bits of a value put into another.</summary>
    internal static uint Insert(uint value, uint into, byte start, byte length)
    {
        uint mask = start > 31 ? 0 : (uint)(Mask(length) << start);
        return start > 31 ? into : (into & ~mask) | ((value << start) & mask);
    }

    /// <summary>lop3: any function of three bits, as a table of its eight results.</summary>
    internal static uint Logic(uint a, uint b, uint c, byte table)
    {
        uint result = 0;
        for (int row = 0; row < 8; row++)
        {
            if ((table & (1 << row)) != 0)
            {
                result |= ((row & 4) != 0 ? a : ~a) & ((row & 2) != 0 ? b : ~b) & ((row & 1) != 0 ? c : ~c);
            }
        }

        return result;
    }

    private static ulong Mask(int length) => length > 31 ? uint.MaxValue : (1UL << length) - 1;
}
