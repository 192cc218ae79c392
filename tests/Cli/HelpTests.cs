using Xunit;

namespace StyleKernels.Tests.Cli;

public sealed class HelpTests
{
    [Theory, InlineData("--help"), InlineData("-h"), InlineData()]
    public async Task Help_ListsTheCommands(params string[] arguments)
    {
        var run = await StyleKernelsCommand.Run(arguments);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Contains(run.Output, line => line.StartsWith("stylize "));
        Assert.Contains("stylekernels COMMAND ...", run.Output);
    }

    [Fact]
    public async Task HelpOfStylize_NamesEveryOptionAndItsDefault()
    {
        var run = await StyleKernelsCommand.Run("stylize", "--help");
        Assert.Equal(0, run.ExitCode);
        string all = string.Join('\n', run.Output);
        foreach (string expected in (string[])
            ["CONTENT...", "--style STYLE...", "--output PATH", "--alpha A", "--size N", "--style-size N",
                "--model NAME-OR-FILE", "--mix W...", "--preserve-color luminance|coral", "[default: 1]", "[default: auto]"])
        {
            Assert.Contains(expected, all);
        }

        Assert.DoesNotContain('\u001b', all);
        Assert.All(run.Output, line => Assert.InRange(line.Length, 0, 110));
        Assert.InRange(run.Output.Length, 1, 48);
        Assert.StartsWith("stylekernels stylize ", run.Output[^1]);
    }

    [Theory, InlineData("stylize"), InlineData("train"), InlineData("export"), InlineData("models"), InlineData("devices"), InlineData("completion")]
    [InlineData("evaluate losses"), InlineData("evaluate quality"), InlineData("evaluate deception"), InlineData("evaluate artists")]
    [InlineData("study losses"), InlineData("study bounds"), InlineData("study merge"), InlineData("study agreement"), InlineData("study preference")]
    [InlineData("rate make"), InlineData("rate serve"), InlineData("rate export"), InlineData("rate import"), InlineData("rate results")]
    public async Task EveryCommand_HasUsageAndExamples(string command)
    {
        var run = await StyleKernelsCommand.Run([.. command.Split(' '), "--help"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Contains(run.Output, line => line.StartsWith($"stylekernels {command}"));
        Assert.Contains("Examples", run.Output);
        Assert.DoesNotContain(run.Output, line => line.Contains("System."));
    }

    [Fact]
    public async Task Version_IsPrinted()
    {
        var run = await StyleKernelsCommand.Run("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", Assert.Single(run.Output));
    }
}
