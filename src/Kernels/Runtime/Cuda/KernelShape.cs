namespace StyleKernels;

/// <summary>On how many threads a kernel runs.</summary>
/// <param name="Blocks">Thread groups: <c>Grid.DimX</c>, at least 1.</param>
/// <param name="Threads">Threads of a group: <c>Group.DimX</c>, 1 to 1024.</param>
/// <param name="BlocksY"><c>Grid.DimY</c>, 1 to 65535.</param>
/// <param name="SharedBytes">Dynamic shared memory of a group in bytes.</param>
public readonly record struct KernelShape(int Blocks, int Threads, int BlocksY = 1, int SharedBytes = 0);
