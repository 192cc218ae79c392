namespace StyleKernels.PtxEmulator;

/// <summary>Where an instruction expects its address.</summary>
internal enum PtxSpace : byte
{
    Generic,
    Global,
    Shared,
    Local,

    /// <summary>The launch's arguments.</summary>
    Parameter,
}
