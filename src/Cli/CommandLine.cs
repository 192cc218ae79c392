using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using StyleKernels.Cli.Completion;
using StyleKernels.Cli.Devices;
using StyleKernels.Cli.Evaluate;
using StyleKernels.Cli.Export;
using StyleKernels.Cli.Help;
using StyleKernels.Cli.ModelList;
using StyleKernels.Cli.Rate;
using StyleKernels.Cli.Study;
using StyleKernels.Cli.Stylize;
using StyleKernels.Cli.Train;
using StyleKernels.Cli.Weights;
using StyleKernels.Models.Images;
using StyleKernels.Models.Weights;

namespace StyleKernels.Cli;

/// <summary>The table of commands, and how a line of arguments becomes an exit code.</summary>
internal static class CommandLine
{
    /// <summary>The name users type.</summary>
    public const string Name = "stylekernels";

    /// <summary>No response files, and no letters run together: <c>@a.jpg</c> and <c>-o.jpg</c> are names of pictures.</summary>
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("stylize", StylizeCommand.Create),
        ("train", TrainCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        ("study", StudyCommand.Create),
        ("rate", RateCommand.Create),
        ("export", ExportCommand.Create),
        ("weights", WeightsCommand.Create),
        ("models", ModelsCommand.Create),
        ("devices", DevicesCommand.Create),
        ("completion", CompletionCommand.Create),
    ];

    /// <summary>The program's name and version, as results record it.</summary>
    public static string NameAndVersion { get; } = $"{Name} {typeof(CommandLine).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Runs one line of arguments.</summary>
    /// <param name="arguments">What follows the program's name.</param>
    /// <param name="configuration">The streams to write to.</param>
    /// <param name="stop">Ends the work early, as Ctrl-C does.</param>
    /// <returns>A value of <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(string[] arguments, InvocationConfiguration configuration, CancellationToken stop = default)
    {
        configuration.EnableDefaultExceptionHandler = false;

        // What the program prints is read by scripts too. Its own process has no cultures, but another that runs commands may have some.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            RootCommand root = Create(arguments.FirstOrDefault());
            ParseResult parsed = root.Parse(FileArguments.Protect(arguments, root), Parsing);
            return parsed.Action is ParseErrorAction
                ? UsageErrors.Write(parsed, configuration.Error)
                : await parsed.InvokeAsync(configuration, stop).ConfigureAwait(false);
        }
        catch (CommandException error)
        {
            await configuration.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
            return ExitCode.Usage;
        }
        catch (Exception error) when (error is ImageException or WeightsException)
        {
            await configuration.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
            return ExitCode.Failure;
        }
        catch (IOException error)
        {
            // Commands name the files that they cannot read or write; what is left is what they print.
            await configuration.Error.WriteLineAsync($"error: the output stream: {error.Message.ReplaceLineEndings(" ")}").ConfigureAwait(false);
            return ExitCode.Failure;
        }
        catch (Exception error) when (MemoryShortage.Describe(error) is { } shortage)
        {
            await configuration.Error.WriteLineAsync($"error: {shortage}").ConfigureAwait(false);
            return ExitCode.Failure;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Behind the line that says what is wrong libtorch prints a page of its functions.
            await configuration.Error
                .WriteLineAsync($"error: {error.Message.Split('\n')[0]} (a fault of {Name}, please report it)")
                .ConfigureAwait(false);
            return ExitCode.Fault;
        }
    }

    /// <summary>The commands, with all their options.</summary>
    /// <param name="only">The one that is called, if the first argument is its name: the options of the others would take longer to make than to read.</param>
    internal static RootCommand Create(string? only = null)
    {
        var root = new RootCommand("Restyle pictures in the manner of other pictures, and train and measure the networks that do it.")
        {
            HelpName = Name,
        };
        bool isCommand = Commands.Any(command => command.Name == only);
        foreach ((_, Func<Command> create) in Commands.Where(command => !isCommand || command.Name == only))
        {
            root.Add(create());
        }

        HelpCompletion.Apply(root);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpScreen();

        // Of its aliases only the one that people type here: completion would offer all.
        help.Aliases.Clear();
        help.Aliases.Add("-h");
        root.SetAction(new HelpScreen().Invoke);
        return root;
    }
}
