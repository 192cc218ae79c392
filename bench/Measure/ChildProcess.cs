using System.Diagnostics;

namespace StyleKernels.Bench.Measure;

/// <summary>Runs commands of this program in processes of their own.</summary>
/// <param name="shared">Options that every command gets, so that it measures under the circumstances that its rows name.</param>
internal sealed class ChildProcess(params string[] shared)
{
    /// <summary>What the command printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal string Run(params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] all = isHost ? [typeof(ChildProcess).Assembly.Location, .. arguments, .. shared] : [.. arguments, .. shared];
        using Process process = Process.Start(new ProcessStartInfo(program, all) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"'{string.Join(' ', arguments.Concat(shared))}' ended with exit code {process.ExitCode}");
    }
}
