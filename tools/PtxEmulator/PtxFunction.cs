namespace StyleKernels.PtxEmulator;

/// <summary>A function of a module, before its instructions are decoded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsEntry">Whether it is a kernel.</param>
/// <param name="Parameters">What it takes.</param>
/// <param name="Results">What it gives back; none or one.</param>
/// <param name="MaxThreads">The most threads of a block that the text promises; 0 where it promises nothing.</param>
/// <param name="Body">Its statements.</param>
internal sealed record PtxFunction(
    string Name,
    bool IsEntry,
    IReadOnlyList<PtxVariable> Parameters,
    IReadOnlyList<PtxVariable> Results,
    int MaxThreads,
    IReadOnlyList<PtxStatement> Body);
