namespace StyleKernels.PtxEmulator;

/// <summary>Roundings of <c>cvt</c>, under their own names; those that end with i round to an integer.</summary>
internal enum PtxRounding : byte
{
    None,
    Rn,
    Rz,
    Rm,
    Rp,
    Rna,
    Rni,
    Rzi,
    Rmi,
    Rpi,
}
