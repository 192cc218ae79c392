using System.Diagnostics;
using StyleKernels.Cli;
using StyleKernels.Evaluation.Rating;

namespace StyleKernels.Tests.Evaluation.Rating;

/// <summary><c>rate serve</c> as a process of its own, which can be killed and does not outlive its test.</summary>
internal sealed class RatingProgram : IDisposable
{
    private readonly Process _process;

    private RatingProgram(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where the page is.</summary>
    public string Address { get; }

    /// <summary>Starts the program and waits until it serves.</summary>
    public static async Task<RatingProgram> StartAsync(RatingFolder study, CancellationToken stop)
    {
        string[] arguments = [typeof(CommandLine).Assembly.Location, "rate", "serve", study.Path, "--port", "0"];
        Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        try
        {
            string line = await process.StandardOutput.ReadLineAsync(stop) ?? "";
            return new(process, line.Split("/?")[0]);
        }
        catch
        {
            End(process);
            throw;
        }
    }

    /// <summary>Kills the program and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken stop)
    {
        _process.Kill();
        await _process.WaitForExitAsync(stop);
    }

    public void Dispose() => End(_process);

    private static void End(Process process)
    {
        using (process)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
