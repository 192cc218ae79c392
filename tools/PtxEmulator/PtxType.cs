namespace StyleKernels.PtxEmulator;

/// <summary>The types of PTX, under their own names.</summary>
internal enum PtxType : byte
{
    None,
    Pred,
    B8,
    B16,
    B32,
    B64,
    S8,
    S16,
    S32,
    S64,
    U8,
    U16,
    U32,
    U64,
    F16,
    BF16,
    F32,
    TF32,
    F64,
    F16x2,
    BF16x2,
}
