using System.Runtime.InteropServices;

namespace StyleKernels.Models.Training;

/// <summary>
/// Tells glibc's allocator to keep large blocks instead of returning them to the kernel. A training step allocates and frees hundreds of
/// megabytes of features; fetching them anew, page by page, costs a quarter of the step. More memory stays with the process in return.
/// </summary>
public static partial class AllocatorTuning
{
    /// <summary>Set this environment variable to <c>off</c> to leave the allocator alone.</summary>
    public const string Switch = "STYLEKERNELS_ALLOCATOR_TUNING";

    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;
    private const int PadBytes = 256 << 20;

    /// <summary>Applies the tuning where it exists: Linux with glibc, unless switched off. Call it before the first tensor is made.</summary>
    /// <returns>Whether it was applied.</returns>
    public static bool Apply()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Switch) == "off")
        {
            return false;
        }

        try
        {
            return SetOption(MmapMax, 0) != 0 && SetOption(TrimThreshold, int.MaxValue) != 0 && SetOption(TopPad, PadBytes) != 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // musl has no mallopt, and no need of this one.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
