using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace StyleKernels.Tests.Cli;

/// <summary>The program at a terminal of its own, made by <c>script</c>, whose keys are typed by a test.</summary>
internal sealed partial class Pseudoterminal : IDisposable
{
    private const char ControlC = '\x03';
    private const string Script = "/usr/bin/script";

    private readonly Process _script;
    private readonly StringBuilder _screen = new();

    private Pseudoterminal(Process script)
    {
        _script = script;
    }

    /// <summary>All that was printed, on both streams, and the echo of keys.</summary>
    public string Screen => _screen.ToString();

    /// <summary>Starts one command line; the test is skipped where there is no <c>script</c> as on Linux.</summary>
    public static Pseudoterminal Start(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), "needs script of util-linux, which makes a terminal");
        string program = Path.Combine(AppContext.BaseDirectory, "StyleKernels.Cli.dll");

        // A program that was started in the background ignores Ctrl-C, and so would all that it starts.
        string line = "exec env --default-signal=INT dotnet " + string.Join(' ', arguments.Prepend(program).Select(argument => $"'{argument}'"));
        return new(Process.Start(new ProcessStartInfo(Script, ["--quiet", "--return", "--command", line, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    /// <summary>Waits for a line with a text, and gives it without what it says to the terminal alone.</summary>
    public async Task<string> LineWith(string text, CancellationToken stop)
    {
        while (await _script.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            _screen.AppendLine(line);
            if (line.Contains(text))
            {
                return ControlSequence().Replace(line, "").Trim();
            }
        }

        throw new InvalidOperationException($"the program ended without '{text}': {Screen}");
    }

    /// <summary>Types Ctrl-C.</summary>
    public void PressControlC()
    {
        _script.StandardInput.Write(ControlC);
        _script.StandardInput.Flush();
    }

    /// <summary>Waits for the end of the program and gives its exit code.</summary>
    public async Task<int> Exit(CancellationToken stop)
    {
        _screen.Append(await _script.StandardOutput.ReadToEndAsync(stop));
        await _script.WaitForExitAsync(stop);
        return _script.ExitCode;
    }

    public void Dispose()
    {
        if (!_script.HasExited)
        {
            _script.Kill(entireProcessTree: true);
        }

        _script.Dispose();
    }

    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|[=>])")]
    private static partial Regex ControlSequence();
}
