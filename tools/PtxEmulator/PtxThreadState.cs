namespace StyleKernels.PtxEmulator;

/// <summary>What a thread waits for.</summary>
internal enum PtxThreadState : byte
{
    Ready,

    /// <summary>Stands at a barrier of its block.</summary>
    AtBarrier,

    /// <summary>Stands at an instruction that the lanes of its warp execute together.</summary>
    AtWarpInstruction,

    Exited,
}
