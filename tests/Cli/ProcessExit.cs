using System.Diagnostics;

namespace StyleKernels.Tests.Cli;

/// <summary>Waiting for a program of one's own.</summary>
internal static class ProcessExit
{
    /// <summary>Reads all output, so that the program never waits for its reader, and gives the exit code.</summary>
    public static async Task<int> Exit(this Process process, CancellationToken stop)
    {
        using (process)
        {
            await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return process.ExitCode;
        }
    }
}
