using System.Diagnostics;
using Xunit;

namespace StyleKernels.Tests.Cli.Completion;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("stylekernels sty", "stylize")]
    [InlineData("stylekernels stylize --alp", "--alpha")]
    public async Task Bash_CompletesCommandsAndOptions(string line, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "needs bash");
        var script = await StyleKernelsCommand.Run("completion", "bash");
        string program = Path.Combine(AppContext.BaseDirectory, "StyleKernels.Cli.dll");
        string test = $$"""
            stylekernels() { dotnet '{{program}}' "$@"; }
            {{string.Join('\n', script.Output)}}
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            _stylekernels
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using Process bash = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", test]) { RedirectStandardOutput = true })!;
        string found = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, found.Trim(), ignoreCase: true);
    }

    [Theory, InlineData("bash"), InlineData("zsh"), InlineData("fish"), InlineData("pwsh")]
    public async Task EveryShell_HasAScript(string shell)
    {
        var run = await StyleKernelsCommand.Run("completion", shell);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Output, line => line.Contains("[suggest:"));
    }

    [Fact]
    public async Task OtherShells_AreRefused()
    {
        var run = await StyleKernelsCommand.Run("completion", "csh");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("csh", run.Error[0]);
    }
}
