using System.Diagnostics;

namespace StyleKernels.Bench.Measure;

/// <summary>Runs a command of this program in a process of its own.</summary>
internal static class ChildProcess
{
    /// <summary>What the command printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static string Run(params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] all = isHost ? [typeof(ChildProcess).Assembly.Location, .. arguments] : arguments;
        using Process process = Process.Start(new ProcessStartInfo(program, all) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"'{string.Join(' ', arguments)}' ended with exit code {process.ExitCode}");
    }
}
