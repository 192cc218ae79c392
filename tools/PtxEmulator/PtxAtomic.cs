namespace StyleKernels.PtxEmulator;

/// <summary>Atomic operations, under their own names.</summary>
internal enum PtxAtomic : byte
{
    Add,
    Min,
    Max,
    And,
    Or,
    Xor,
    Exch,
}
