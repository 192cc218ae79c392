using System.CommandLine;
using StyleKernels.Cli;
using Xunit;

namespace StyleKernels.Tests.Cli.Help;

public sealed class UsageTests
{
    [Theory]
    [InlineData("There is no command 'stylise'; did you mean 'stylize'?", "stylise", "a.png")]
    [InlineData("There is no option '--hlep'; did you mean '--help'?", "--hlep")]
    [InlineData("There is no command 'paint'", "paint")]
    [InlineData("There is no option '--jsn'", "models", "--jsn")]
    [InlineData("There is no option '--hlep'; did you mean '--help'?", "models", "--hlep")]
    [InlineData("There is no option '--offlin'; did you mean '--offline'?", "weights", "get", "vgg16", "--offlin")]
    [InlineData("There is no option '--fodler'; did you mean '--folder'?", "weights", "where", "--fodler")]
    [InlineData(
        "There is no option or argument '--stpes'; did you mean '--steps'?", "train", "--content", "a", "--style", "b", "--output", "c", "--stpes", "3")]
    [InlineData("--loss is 'fair', it must be one of balanced, classic.", "train", "--content", "a", "--style", "b", "--output", "c", "--loss", "fair")]
    public async Task Mistake_IsNamedWithWhatMayHaveBeenMeant(string expected, params string[] arguments)
    {
        var run = await StyleKernelsCommand.Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"error: {expected}", run.Error[0]);
        Assert.StartsWith("try: stylekernels", run.Error[^1]);
    }

    [Theory]
    [InlineData(2, "sanet", "models", "sanett")]
    [InlineData(1, "alexnet", "weights", "get", "alexnett")]
    [InlineData(1, "compact-sanet", "export", "--model", "compact-sanett")]
    [InlineData(2, "compact-sanet", "train", "--content", "a", "--style", "b", "--output", "c", "--recipe", "compact-sanett")]
    [InlineData(2, "compact-sanet", "train", "--content", "a", "--style", "b", "--output", "c", "--network", "compact-sanett", "--loss-network", "embedded")]
    [InlineData(1, "vgg16", "train", "--content", "a", "--style", "b", "--output", "c", "--loss-network", "vgg61")]
    public async Task UnknownName_IsAnsweredWithTheNearestOne(int exitCode, string expected, params string[] arguments)
    {
        var run = await StyleKernelsCommand.Run(arguments);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.EndsWith($"; did you mean '{expected}'?", Assert.Single(run.Error));
    }

    [Fact]
    public void CommandThatIsCalled_IsMadeAlone_AndTheSameAsAmongAll()
    {
        foreach (Command command in CommandLine.Create().Subcommands)
        {
            Command alone = Assert.Single(CommandLine.Create(command.Name).Subcommands);
            Assert.Equal(command.Name, alone.Name);
            Assert.Equal(command.Options.Select(option => option.Name), alone.Options.Select(option => option.Name));
        }
    }

    [Fact]
    public async Task Fault_IsOneLineWithoutAStackTrace()
    {
        var closed = new StringWriter();
        await closed.DisposeAsync();
        var streams = new InvocationConfiguration { Output = closed, Error = new StringWriter() };
        Assert.Equal(70, await CommandLine.InvokeAsync(["models"], streams, TestContext.Current.CancellationToken));
        string error = streams.Error.ToString()!.TrimEnd();
        Assert.StartsWith("error: ", error);
        Assert.DoesNotContain('\n', error);
    }
}
