namespace StyleKernels.PtxEmulator;

/// <summary>Width and class of PTX types.</summary>
internal static class PtxTypes
{
    /// <summary>The type that a part of a mnemonic names, or <see cref="PtxType.None"/>.</summary>
    internal static PtxType Parse(string name) =>
        char.IsAsciiLetter(name[0]) && name != "none" && Enum.TryParse(name, ignoreCase: true, out PtxType type) && Enum.IsDefined(type)
            ? type
            : PtxType.None;

    /// <summary>Bits of a value; 1 for a predicate.</summary>
    internal static int Bits(this PtxType type) => type switch
    {
        PtxType.None => 0,
        PtxType.Pred => 1,
        PtxType.B8 or PtxType.S8 or PtxType.U8 => 8,
        PtxType.B16 or PtxType.S16 or PtxType.U16 or PtxType.F16 or PtxType.BF16 => 16,
        PtxType.B64 or PtxType.S64 or PtxType.U64 or PtxType.F64 => 64,
        _ => 32,
    };

    /// <summary>Bytes of a value in memory.</summary>
    internal static int Bytes(this PtxType type) => type.Bits() / 8;

    /// <summary>Whether it is a number with a fraction, of one lane.</summary>
    internal static bool IsFloat(this PtxType type) => type is PtxType.F16 or PtxType.F32 or PtxType.F64;

    /// <summary>Whether it has a sign and no fraction.</summary>
    internal static bool IsSigned(this PtxType type) => type is PtxType.S8 or PtxType.S16 or PtxType.S32 or PtxType.S64;

    /// <summary>Whether it has neither sign nor fraction, and is not mere bits.</summary>
    internal static bool IsUnsigned(this PtxType type) => type is PtxType.U8 or PtxType.U16 or PtxType.U32 or PtxType.U64;

    /// <summary>Whether it is mere bits.</summary>
    internal static bool IsBits(this PtxType type) => type is PtxType.B8 or PtxType.B16 or PtxType.B32 or PtxType.B64;
}
