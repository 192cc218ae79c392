namespace StyleKernels.PtxEmulator;

/// <summary>Finds arithmetic instructions by their mnemonics, and the types of their operands.</summary>
internal static class PtxMnemonics
{
    /// <summary>Roundings and approximations that the machine does not tell apart.</summary>
    private static readonly string[] Ignored = ["rn", "approx", "full"];

    /// <summary>The instruction of a mnemonic, or <see cref="PtxOpcode.None"/>: <c>mul.wide.s32</c> is MulWideS32, <c>add.s32</c> is Add.</summary>
    internal static PtxOpcode Find(string[] parts, PtxType type)
    {
        string name = string.Concat(parts[..^1].Except(Ignored).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        if (type != PtxType.None && Enum.TryParse(name + type, out PtxOpcode typed) && typed < PtxOpcode.BfiB32)
        {
            return typed;
        }

        bool widthless = Enum.TryParse(name, out PtxOpcode untyped) && untyped switch
        {
            PtxOpcode.Selp => type is not (PtxType.None or PtxType.Pred),
            PtxOpcode.And or PtxOpcode.Or or PtxOpcode.Xor => type == PtxType.Pred || type.IsBits(),
            PtxOpcode.Not => type.IsBits(),
            PtxOpcode.Add or PtxOpcode.Sub or PtxOpcode.MulLo or PtxOpcode.MadLo => type.IsSigned() || type.IsUnsigned(),
            PtxOpcode.Neg => type.IsSigned(),
            _ => false,
        };
        return widthless ? untyped : PtxOpcode.None;
    }

    /// <summary>How many operands an instruction reads.</summary>
    internal static int Sources(PtxOpcode opcode) => opcode switch
    {
        < PtxOpcode.Add => 1,
        < PtxOpcode.MadLo => 2,
        _ => 3,
    };

    /// <summary>The type of an operand; 0 is the result.</summary>
    internal static PtxType OperandType(PtxOpcode opcode, int position, PtxType type) => opcode switch
    {
        PtxOpcode.MulWideS16 or PtxOpcode.MulWideU16 or PtxOpcode.MulWideS32 or PtxOpcode.MulWideU32 => position == 0 ? Wide(type) : type,
        PtxOpcode.MadWideS16 or PtxOpcode.MadWideU16 or PtxOpcode.MadWideS32 or PtxOpcode.MadWideU32 => position is 0 or 3 ? Wide(type) : type,
        >= PtxOpcode.ShlB16 and <= PtxOpcode.ShrS64 => position == 2 ? PtxType.B32 : type,
        PtxOpcode.ClzB32 or PtxOpcode.ClzB64 or PtxOpcode.PopcB32 or PtxOpcode.PopcB64 => position == 0 ? PtxType.B32 : type,
        PtxOpcode.Selp => position == 3 ? PtxType.Pred : type,
        _ => type,
    };

    /// <summary>Throws unless a register may stand for an operand: as the driver's compiler checks it.</summary>
    internal static void Check(string name, PtxType register, PtxType operand)
    {
        bool mixed = (register.IsFloat() && (operand.IsSigned() || operand.IsUnsigned()))
            || (operand.IsFloat() && (register.IsSigned() || register.IsUnsigned()));
        bool packed = operand is PtxType.TF32 or PtxType.F16x2 or PtxType.BF16x2 or PtxType.BF16;
        if (register.Bits() != operand.Bits() || mixed || (packed && !register.IsBits()))
        {
            throw new PtxException($"{name} is a register of type {register}, the operand has type {operand}");
        }
    }

    private static PtxType Wide(PtxType type) => type switch
    {
        PtxType.S16 => PtxType.S32,
        PtxType.U16 => PtxType.U32,
        PtxType.S32 => PtxType.S64,
        _ => PtxType.U64,
    };
}
