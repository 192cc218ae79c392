using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using StyleKernels.Cli.Distill;
using StyleKernels.Cli.Evaluate;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.Study;
using StyleKernels.Cli.Stylize;
using StyleKernels.Cli.Train;
using StyleKernels.Cli.Weights;

namespace StyleKernels.Cli;

/// <summary>The table of commands, and how a line of arguments becomes an exit code.</summary>
internal static class CommandLine
{
    /// <summary>The name users type.</summary>
    public const string Name = "stylekernels";

    /// <summary>Runs one line of arguments.</summary>
    /// <param name="arguments">What follows the program's name.</param>
    /// <param name="configuration">The streams to write to.</param>
    /// <param name="stop">Ends the work early, as Ctrl-C does.</param>
    /// <returns>0: all went well; 1: bad arguments, or something that the error stream names failed; 130: interrupted.</returns>
    public static Task<int> InvokeAsync(string[] arguments, InvocationConfiguration configuration, CancellationToken stop = default)
    {
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return Task.FromResult(UsageErrors.Write(parsed, configuration.Error));
        }

        return parsed.InvokeAsync(configuration, stop);
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Restyle pictures in the manner of other pictures, and train and measure the networks that do it.")
        {
            HelpName = Name,
        };
        root.Add(StylizeCommand.Create());
        root.Add(TrainCommand.Create());
        root.Add(DistillCommand.Create());
        root.Add(WeightsCommand.Create());
        root.Add(EvaluateCommand.Create());
        root.Add(StudyCommand.Create());
        root.Options.OfType<HelpOption>().Single().Action = new HelpScreen();
        root.SetAction(new HelpScreen().Invoke);
        return root;
    }
}
