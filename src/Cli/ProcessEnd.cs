using System.Runtime.InteropServices;

namespace StyleKernels.Cli;

/// <summary>The end of the process, without the destructors of native libraries: those of libtorch alone take a tenth of a second.</summary>
internal static partial class ProcessEnd
{
    /// <summary>
    /// Leaves at once, though another thread may still be computing: libtorch crashes when its globals are torn down under a running
    /// operation.
    /// </summary>
    public static void Leave(int exitCode)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(exitCode);
        }

        ExitWithoutDestructors(exitCode);
    }

    /// <summary>Leaves when all others that handle the end, such as the pool of databases, have done so.</summary>
    public static void LeaveLast(int exitCode)
    {
        if (!OperatingSystem.IsWindows())
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => ExitWithoutDestructors(exitCode);
        }
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitWithoutDestructors(int status);
}
