namespace StyleKernels.Bench.KernelTable;

/// <summary>What a multiprocessor holds at once; the numbers are those of NVIDIA's tuning guides, the same for both architectures but one.</summary>
/// <param name="Architecture">As the assembler calls it.</param>
/// <param name="SharedBytes">Shared memory for all groups.</param>
internal sealed record Multiprocessor(string Architecture, int SharedBytes)
{
    /// <summary>Threads that fit at most.</summary>
    internal const int MaxThreads = 2048;

    private const int MaxGroups = 32;

    private const int WarpThreads = 32;

    /// <summary>A multiprocessor is four quarters, each with registers of its own for its warps.</summary>
    private const int Quarters = 4;

    private const int RegistersOfQuarter = 16384;

    /// <summary>Registers are given to a warp in this unit.</summary>
    private const int RegisterUnit = 256;

    /// <summary>Shared memory is given to a group in this unit.</summary>
    private const int SharedUnit = 128;

    /// <summary>Shared memory of each group that the system keeps for itself.</summary>
    private const int ReservedSharedBytes = 1024;

    /// <summary>The GPUs that the table is made for: A100 and H100.</summary>
    internal static Multiprocessor[] All { get; } = [new("sm_80", 164 << 10), new("sm_90", 228 << 10)];

    /// <summary>Groups of a kernel that fit at once.</summary>
    /// <param name="use">What the kernel takes.</param>
    /// <param name="threads">Threads of a group.</param>
    internal int Groups(KernelResources use, int threads)
    {
        int warps = RoundUp(threads, WarpThreads) / WarpThreads;
        int warpsByRegisters = RegistersOfQuarter / RoundUp(use.Registers * WarpThreads, RegisterUnit) * Quarters;
        int byShared = SharedBytes / (RoundUp(use.SharedBytes, SharedUnit) + ReservedSharedBytes);
        return new[] { MaxGroups, MaxThreads / (warps * WarpThreads), warpsByRegisters / warps, byShared }.Min();
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
