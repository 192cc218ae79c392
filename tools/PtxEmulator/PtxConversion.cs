namespace StyleKernels.PtxEmulator;

/// <summary>Conversions between the types of PTX.</summary>
internal static class PtxConversion
{
    /// <summary>Whether <c>cvt</c> with this rounding exists, and the machine knows it.</summary>
    internal static bool IsKnown(PtxType source, PtxType target, PtxRounding rounding)
    {
        bool toInteger = target.IsSigned() || target.IsUnsigned();
        bool fromInteger = source.IsSigned() || source.IsUnsigned();
        return (source, target) switch
        {
            (PtxType.F32, PtxType.TF32) => rounding == PtxRounding.Rna,
            (PtxType.F32, PtxType.BF16 or PtxType.BF16x2 or PtxType.F16x2) => rounding == PtxRounding.Rn,
            _ when fromInteger && toInteger => rounding == PtxRounding.None,
            _ when fromInteger && target.IsFloat() => rounding == PtxRounding.Rn,
            _ when source.IsFloat() && toInteger => rounding is >= PtxRounding.Rni and <= PtxRounding.Rpi,
            _ when source.IsFloat() && target == source => rounding is PtxRounding.None or (>= PtxRounding.Rni and <= PtxRounding.Rpi),
            _ when source.IsFloat() && target.IsFloat() => rounding == (source.Bits() < target.Bits() ? PtxRounding.None : PtxRounding.Rn),
            _ => false,
        };
    }

    /// <summary>Converts the value in a register.</summary>
    internal static ulong Convert(ulong bits, PtxType source, PtxType target, PtxRounding rounding) => target switch
    {
        PtxType.TF32 => RoundToTF32((uint)bits),
        PtxType.BF16 => RoundToBFloat16((uint)bits),
        _ when source.IsFloat() => FromFloat(Round(Number(bits, source), rounding), target),
        _ => FromInteger(Integer(bits, source), source, target),
    };

    /// <summary>A number with a fraction, in float64; exact.</summary>
    internal static double Number(ulong bits, PtxType type) => type switch
    {
        PtxType.F16 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
        PtxType.F32 => BitConverter.UInt32BitsToSingle((uint)bits),
        _ => BitConverter.UInt64BitsToDouble(bits),
    };

    /// <summary>An integer, extended to 64 bits as its type says.</summary>
    internal static long Integer(ulong bits, PtxType type) => type switch
    {
        PtxType.S8 => (sbyte)bits,
        PtxType.B8 or PtxType.U8 => (byte)bits,
        PtxType.S16 => (short)bits,
        PtxType.B16 or PtxType.U16 => (ushort)bits,
        PtxType.S32 => (int)bits,
        PtxType.B32 or PtxType.U32 => (uint)bits,
        _ => (long)bits,
    };

    /// <summary>The nearest value with 10 bits of fraction, ties away from 0.</summary>
    internal static uint RoundToTF32(uint bits) =>
        float.IsFinite(BitConverter.UInt32BitsToSingle(bits)) ? (bits + 0x1000) & 0xFFFFE000 : bits & 0xFFFFE000;

    /// <summary>The nearest value with 7 bits of fraction, ties to even.</summary>
    internal static uint RoundToBFloat16(uint bits) =>
        float.IsNaN(BitConverter.UInt32BitsToSingle(bits)) ? 0x7FFFu : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;

    /// <summary>Two float32 values in one register; the first becomes the upper half.</summary>
    internal static ulong Pack(ulong upper, ulong lower, PtxType target) => target == PtxType.BF16x2
        ? (RoundToBFloat16((uint)upper) << 16) | RoundToBFloat16((uint)lower)
        : ((uint)HalfBits(upper) << 16) | HalfBits(lower);

    private static ushort HalfBits(ulong bits) => BitConverter.HalfToUInt16Bits((Half)BitConverter.UInt32BitsToSingle((uint)bits));

    private static double Round(double value, PtxRounding rounding) => rounding switch
    {
        PtxRounding.Rni => Math.Round(value, MidpointRounding.ToEven),
        PtxRounding.Rzi => Math.Truncate(value),
        PtxRounding.Rmi => Math.Floor(value),
        PtxRounding.Rpi => Math.Ceiling(value),
        _ => value,
    };

    /// <summary>Integers saturate, and what is not a number becomes 0.</summary>
    private static ulong FromFloat(double value, PtxType target) => target switch
    {
        PtxType.F16 => BitConverter.HalfToUInt16Bits((Half)value),
        PtxType.F32 => BitConverter.SingleToUInt32Bits((float)value),
        PtxType.F64 => BitConverter.DoubleToUInt64Bits(value),
        _ when double.IsNaN(value) => 0,
        PtxType.S8 => (ulong)(long)Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue),
        PtxType.S16 => (ulong)(long)Math.Clamp(value, short.MinValue, short.MaxValue),
        PtxType.S32 => (ulong)(long)Math.Clamp(value, int.MinValue, int.MaxValue),
        PtxType.S64 => value >= 9223372036854775808.0 ? long.MaxValue : value < -9223372036854775808.0 ? 1UL << 63 : (ulong)(long)value,
        PtxType.U8 => (ulong)Math.Clamp(value, 0, byte.MaxValue),
        PtxType.U16 => (ulong)Math.Clamp(value, 0, ushort.MaxValue),
        PtxType.U32 => (ulong)Math.Clamp(value, 0, uint.MaxValue),
        _ => value >= 18446744073709551616.0 ? ulong.MaxValue : value < 0 ? 0 : (ulong)value,
    };

    private static ulong FromInteger(long value, PtxType source, PtxType target)
    {
        bool large = source == PtxType.U64;
        return target switch
        {
            PtxType.F16 => BitConverter.HalfToUInt16Bits((Half)(large ? (double)(ulong)value : value)),
            PtxType.F32 => BitConverter.SingleToUInt32Bits(large ? (float)(ulong)value : value),
            PtxType.F64 => BitConverter.DoubleToUInt64Bits(large ? (double)(ulong)value : value),
            _ => (ulong)Integer((ulong)value, target),
        };
    }
}
