using System.Runtime.InteropServices;

namespace StyleKernels.Bench.Measure;

/// <summary>
/// What glibc does with freed blocks where memory is measured: every large block is returned at once. Timings keep them
/// (<see cref="StyleKernels.Models.AllocatorTuning"/>), for every implementation alike.
/// </summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    /// <summary>Gives freed memory back at once, so that the resident memory is what is in use.</summary>
    internal static void ReturnFreedMemory()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetOption(MmapThreshold, 16 << 10);
            _ = SetOption(TrimThreshold, 16 << 10);
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
