namespace StyleKernels.PtxEmulator;

/// <summary>Comparisons of <c>setp</c>, under their own names; those that end with u are true if an operand is not a number.</summary>
internal enum PtxComparison : byte
{
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Lo,
    Ls,
    Hi,
    Hs,
    Equ,
    Neu,
    Ltu,
    Leu,
    Gtu,
    Geu,
    Num,
    Nan,
}
