using System.Runtime.InteropServices;
using StyleKernels.Models.Inference;

namespace StyleKernels.Models;

/// <summary>
/// Tells glibc's allocator to keep large blocks instead of returning them to the kernel, and to take all threads' blocks from one heap.
/// A training step, or a picture that is restyled, allocates and frees hundreds of megabytes of features; fetching them anew, page by
/// page, costs a quarter of the time and more. In return more memory stays with the process.
/// </summary>
public static partial class AllocatorTuning
{
    /// <summary>Set this environment variable to <c>off</c> to leave the allocator alone.</summary>
    public const string Switch = "STYLEKERNELS_ALLOCATOR_TUNING";

    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;
    private const int ArenaMax = -8;
    private const int PadBytes = 256 << 20;

    /// <summary>Kept blocks of many sizes fit one another badly: measured, they take twice what is in use at once.</summary>
    private const int KeptForUsed = 2;

    /// <summary>The most memory that is kept.</summary>
    private const long MaxKeptBytes = 4L << 30;

    /// <summary>
    /// Applies the tuning where it exists: Linux with glibc, unless switched off. Call it before the first large tensor is made.
    /// </summary>
    /// <param name="workingBytes">
    /// What the work holds at once. Where twice as much is more than 4 GiB, or than half of what is free, nothing is tuned: large pictures
    /// are better slow than refused.
    /// </param>
    /// <returns>Whether it was applied.</returns>
    public static bool Apply(long workingBytes = 0)
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Switch) == "off" || !MayKeep(KeptForUsed * workingBytes))
        {
            return false;
        }

        try
        {
            // With one heap, what a thread of the pool frees serves every other.
            return SetOption(ArenaMax, 1) != 0 && SetOption(MmapMax, 0) != 0
                && SetOption(TrimThreshold, int.MaxValue) != 0 && SetOption(TopPad, PadBytes) != 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // musl has no mallopt, and no need of this one.
            return false;
        }
    }

    /// <summary>Hands what the allocator holds without use back to the kernel, where glibc is; for work that needs all the memory there is.</summary>
    public static void Trim()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                _ = ReleaseFree(0);
            }
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // musl returns what it does not use by itself.
        }
    }

    private static bool MayKeep(long bytes) => bytes <= MaxKeptBytes && bytes <= MemoryBudget.Available(TorchSharp.torch.CPU) / 2;

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReleaseFree(nuint keep);
}
