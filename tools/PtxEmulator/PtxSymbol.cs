namespace StyleKernels.PtxEmulator;

/// <summary>What a name stands for.</summary>
/// <param name="Space">Null for a register; else the memory that the name lies in.</param>
/// <param name="Index">The register; for a variable the register that holds its address; for a kernel's parameter its offset.</param>
/// <param name="Type">A register's type.</param>
internal readonly record struct PtxSymbol(PtxSpace? Space, int Index, PtxType Type);
