using System.Runtime.InteropServices;

namespace StyleKernels.Cli;

/// <summary>Settings that libtorch and its OpenMP read from the environment when they are loaded.</summary>
internal static partial class NativeSettings
{
    /// <summary>Makes them, where the user has not; before the first tensor.</summary>
    public static void Apply()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Threads that spin at a barrier take the core from the one that is waited for, as soon as another program runs on this machine.
        _ = SetVariable("OMP_WAIT_POLICY", "PASSIVE", 0);

        // "Could not initialize NNPACK" for every convolution, on processors that it does not know; TorchLibrary has libtorch read this.
        _ = SetVariable("TORCH_CPP_LOG_LEVEL", "ERROR", 0);
    }

    /// <summary>The C library's own environment: .NET keeps a copy, which native libraries do not see.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
