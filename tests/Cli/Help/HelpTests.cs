using System.CommandLine;
using StyleKernels.Cli;
using Xunit;

namespace StyleKernels.Tests.Cli.Help;

public sealed class HelpTests
{
    /// <summary>Every command that does something, as it is typed after the program's name.</summary>
    public static TheoryData<string> Commands => new(Leaves(CommandLine.Create()));

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
        IEnumerable<Option> options = CommandLine.Create().Subcommands.Single(command => command.Name == "stylize").Options.Where(option => !option.Hidden);
        Assert.All(options, option => Assert.Matches($@"(?m)^(-\w, )?{option.Name}\b", all));
        string[] written = ["CONTENT...", "--style STYLE...", "--alpha A", "--preserve-color luminance|coral", "[default: 1]", "[default: auto]"];
        Assert.All(written, expected => Assert.Contains(expected, all));

        Assert.DoesNotContain('\u001b', all);
        Assert.All(run.Output, line => Assert.InRange(line.Length, 0, 110));
        Assert.InRange(run.Output.Length, 1, 48);
        Assert.StartsWith("stylekernels stylize ", run.Output[^1]);
    }

    [Theory, MemberData(nameof(Commands))]
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

    private static IEnumerable<string> Leaves(Command command) => command.Subcommands.Where(inner => !inner.Hidden).SelectMany(
        inner => inner.Subcommands.Count == 0 ? [inner.Name] : Leaves(inner).Select(name => $"{inner.Name} {name}"));
}
