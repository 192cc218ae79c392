using System.Runtime.InteropServices;

namespace StyleKernels.Bench.Measure;

/// <summary>
/// What glibc does with freed blocks. It returns large ones to the system, so that each step pays for fresh pages again; a training run
/// keeps them, and so do the timings, for every implementation alike. Memory is measured with every large block returned at once.
/// </summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;
    private const int MmapMax = -4;

    /// <summary>Keeps freed memory in the process. Does nothing where the C library has no <c>mallopt</c>.</summary>
    internal static void KeepFreedMemory()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetOption(MmapMax, 0);
            _ = SetOption(TrimThreshold, int.MaxValue);
            _ = SetOption(TopPad, 256 << 20);
        }
    }

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
