namespace StyleKernels.PtxEmulator;

/// <summary>Memory that kernels may touch.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address behind it.</param>
/// <param name="Writable">Whether kernels may write.</param>
internal sealed record PtxMemoryRange(string Name, ulong Start, ulong End, bool Writable);
