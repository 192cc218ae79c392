namespace StyleKernels.PtxEmulator;

/// <summary>Kinds of <c>shfl.sync</c>, under their own names.</summary>
internal enum PtxShuffle : byte
{
    Up,
    Down,
    Bfly,
    Idx,
}
