namespace StyleKernels.Bench.KernelTable;

/// <summary>What a kernel takes of a multiprocessor, as <see cref="Ptxas"/> reports it.</summary>
/// <param name="Registers">Of a thread.</param>
/// <param name="SharedBytes">Static shared memory of a group.</param>
/// <param name="StackBytes">Local memory of a thread for what has an address.</param>
/// <param name="SpillBytes">Stores and loads of registers that did not fit.</param>
internal readonly record struct KernelResources(int Registers, int SharedBytes, int StackBytes, int SpillBytes);
