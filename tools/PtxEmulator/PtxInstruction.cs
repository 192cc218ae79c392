namespace StyleKernels.PtxEmulator;

/// <summary>A decoded instruction. Operands are register numbers; constants lie in registers, too.</summary>
internal struct PtxInstruction
{
    internal PtxOpcode Opcode;

    /// <summary>The type that the mnemonic ends with, or that of a stored value.</summary>
    internal PtxType Type;

    /// <summary>What a conversion makes; elsewhere the type of the result where it is another.</summary>
    internal PtxType Target;

    /// <summary>Where the address points.</summary>
    internal PtxSpace Space;

    /// <summary>The comparison, rounding, kind of shuffle or of atomic operation.</summary>
    internal byte Modifier;

    /// <summary>How a comparison is combined with another predicate: 0 not, 1 and, 2 or, 3 exclusive or.</summary>
    internal byte Combine;

    /// <summary>Whether the combined predicate is negated.</summary>
    internal bool CombineNot;

    /// <summary>Whether the address lies in a register of 32 bits.</summary>
    internal bool Narrow;

    /// <summary>Whether the guard must be false.</summary>
    internal bool Unless;

    /// <summary>The predicate under which the instruction runs, −1 for always.</summary>
    internal int Guard;

    /// <summary>The register that is written.</summary>
    internal int D;

    internal int A;

    internal int B;

    internal int C;

    /// <summary>Added to an address; the target of a branch.</summary>
    internal int Offset;

    /// <summary>The first of <see cref="Count"/> operands in the program's list; a comparison's second result; bytes of a copy.</summary>
    internal int First;

    /// <summary>Elements of a vector, operands of a matrix product, groups that a wait leaves, the offset of a copy's source.</summary>
    internal int Count;
}
