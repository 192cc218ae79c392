using System.CommandLine;
using System.CommandLine.Completions;
using System.Diagnostics;
using StyleKernels.Cli;
using Xunit;

namespace StyleKernels.Tests.Cli.Completion;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("stylekernels sty", "stylize")]
    [InlineData("stylekernels stylize --alp", "--alpha")]
    [InlineData("stylekernels stylize --preserve-color lu", "luminance")]
    [InlineData("stylekernels stylize --model compact-goog", "compact-googlemagenta\ncompact-googlemagenta-classic")]
    public async Task Bash_CompletesCommandsOptionsAndValues(string line, string expected)
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
        Assert.Equal(expected, found.Trim());
    }

    [Theory]
    [InlineData("stylize --preserve-color ", "coral", "luminance")]
    [InlineData("stylize --precision ", "auto", "bfloat16", "float32")]
    [InlineData("stylize --loss ", "balanced", "classic")]
    [InlineData("stylize --device ", "auto", "cpu", "cuda")]
    [InlineData("stylize --background ", "keep")]
    [InlineData("stylize --bit-depth ", "16", "8")]
    [InlineData("stylize --json ")]
    [InlineData("train --optimizer ", "adam", "muon")]
    [InlineData("train --objective ", "multi-scale", "paper")]
    [InlineData("train --schedule ", "constant", "cosine", "inverse-time:")]
    [InlineData("evaluate deception --features ", "pooled", "style")]
    [InlineData("rate make --kind ", "preference", "style")]
    [InlineData("rate make --question ", "content", "overall", "style")]
    public async Task Values_AreThoseThatHelpShows(string line, params string[] expected) => Assert.Equal(expected, await Offered(line));

    [Theory]
    [InlineData("stylize --model compact-san", "compact-sanet", "compact-sanet-classic")]
    [InlineData("stylize --loss-network vgg1", "vgg16", "vgg19", "vgg19-collaborative", "vgg19-normalised")]
    [InlineData("export --model compact-san", "compact-sanet", "compact-sanet-classic")]
    [InlineData("evaluate losses --model compact-san", "compact-sanet", "compact-sanet-classic")]
    [InlineData("train --network compact-san", "compact-sanet")]
    [InlineData("train --init compact-san", "compact-sanet", "compact-sanet-classic")]
    [InlineData("train --loss-network embed", "embedded")]
    [InlineData("models sanet", "compact-sanet", "compact-sanet-classic", "sanet")]
    [InlineData("weights get alexn", "alexnet")]
    [InlineData("weights verify alexn", "alexnet")]
    [InlineData("weights where alexn", "alexnet")]
    [InlineData("weights import file --as alexn", "alexnet")]
    public async Task Names_AreThoseThatAreKnown(string line, params string[] expected) => Assert.Equal(expected, await Offered(line));

    [Fact]
    public void EveryChoice_IsOfferedAsHelpSpellsIt()
    {
        Option[] choices = [.. OptionsBelow(CommandLine.Create()).Where(option => (Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType).IsEnum)];
        Assert.NotEmpty(choices);
        Assert.All(choices, option => Assert.Equal(
            option.HelpName!.Split('|').Order(), option.GetCompletions(CompletionContext.Empty).Select(item => item.Label).Order()));
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

    /// <summary>What a shell is answered, in ordinal order.</summary>
    private static async Task<IEnumerable<string>> Offered(string arguments)
    {
        string line = $"stylekernels {arguments}";
        var run = await StyleKernelsCommand.Run($"[suggest:{line.Length}]", line);
        Assert.Equal(0, run.ExitCode);
        return run.Output.Order(StringComparer.Ordinal);
    }

    private static IEnumerable<Option> OptionsBelow(Command command) => command.Options.Concat(command.Subcommands.SelectMany(OptionsBelow));
}
