using System.Runtime.InteropServices;

namespace StyleKernels.Cli;

/// <summary>The end of a program that was interrupted.</summary>
internal static partial class Interruption
{
    /// <summary>
    /// Leaves at once, though another thread may still be computing: libtorch crashes when its globals are torn down under a running
    /// operation.
    /// </summary>
    public static void Leave()
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(ExitCode.Interrupted);
        }

        ExitWithoutDestructors(ExitCode.Interrupted);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitWithoutDestructors(int status);
}
