using System.Runtime.InteropServices;

namespace StyleKernels.Bench.Measure;

/// <summary>
/// glibc returns large blocks to the system on every free, so that each step pays for fresh pages again. Keeping them is what a training
/// run does too; every implementation in a run has the same setting.
/// </summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
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

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
