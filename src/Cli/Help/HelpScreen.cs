using System.Collections;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Spectre.Console;

namespace StyleKernels.Cli.Help;

/// <summary>Help for a command: what it does, usage, arguments, options, examples; coloured on a terminal.</summary>
internal sealed class HelpScreen : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        IAnsiConsole console = Terminal.For(parseResult.InvocationConfiguration.Output);
        console.WriteLine(command.Description ?? string.Empty);
        WriteUsage(console, command);
        WriteRows(console, "Commands", command.Subcommands.Where(IsShown).Select(Row));
        WriteRows(console, "Arguments", command.Arguments.Where(IsShown).Select(Row));
        WriteRows(console, "Options", command.Options.Where(IsShown).Select(Row));
        WriteExamples(console, command);
        return ExitCode.Success;
    }

    private static void WriteUsage(IAnsiConsole console, Command command)
    {
        WriteTitle(console, "Usage");
        console.Write(new Padder(new Text($"{CommandPath.Of(command)} {UsageOf(command)}"), new Padding(2, 0, 0, 0)));
    }

    private static string UsageOf(Command command) => command switch
    {
        DocumentedCommand documented => documented.Usage,
        { Subcommands.Count: > 0 } => "COMMAND ...",
        _ => string.Join(' ', command.Arguments.Select(InUsage).Concat(command.Options.Select(option => $"[{option.Name}{Value(option)}]"))),
    };

    private static void WriteExamples(IAnsiConsole console, Command command)
    {
        if (command.Subcommands.Count > 0)
        {
            console.WriteLine();
            console.WriteLine($"{CommandPath.Of(command)} COMMAND --help tells more about a command.");
        }

        if (command is not DocumentedCommand documented)
        {
            return;
        }

        WriteTitle(console, "Examples");
        foreach ((string arguments, string meaning) in documented.Examples)
        {
            console.MarkupLineInterpolated($"  [grey]# {meaning}[/]");

            // Past the layout, which would break a long line: people copy these.
            console.Profile.Out.Writer.WriteLine($"  {CommandPath.Of(command)} {arguments}".TrimEnd());
        }
    }

    private static void WriteRows(IAnsiConsole console, string title, IEnumerable<(string Left, string Right)> rows)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(3)).AddColumn(new GridColumn().PadRight(0));
        foreach ((string left, string right) in rows)
        {
            grid.AddRow(new Text(left, Color.Green), new Text(right));
        }

        if (grid.Rows.Count > 0)
        {
            WriteTitle(console, title);
            console.Write(grid);
        }
    }

    private static void WriteTitle(IAnsiConsole console, string title)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{title}[/]");
    }

    private static bool IsShown(Symbol symbol) => !symbol.Hidden;

    private static (string Left, string Right) Row(Symbol symbol) => symbol switch
    {
        Option option => (Flags(option), option.Description + DefaultOf(option)),
        Argument argument => (Name(argument), argument.Description ?? string.Empty),
        _ => (symbol.Name, symbol.Description ?? string.Empty),
    };

    private static string Flags(Option option)
    {
        string[] letters = [.. option.Aliases.Where(alias => alias.Length == 2 && alias[0] == '-')];
        string indent = letters.Length == 0 ? "    " : string.Empty;
        return indent + string.Join(", ", letters.Append(option.Name)) + Value(option);
    }

    private static string Value(Option option) => option.HelpName is string name ? $" {name}" : string.Empty;

    private static string InUsage(Argument argument) => argument.Arity.MinimumNumberOfValues == 0 ? $"[{Name(argument)}]" : Name(argument);

    private static string Name(Argument argument)
    {
        string name = argument.HelpName ?? argument.Name;
        return argument.Arity.MaximumNumberOfValues > 1 && !name.EndsWith("...", StringComparison.Ordinal) ? name + "..." : name;
    }

    private static string DefaultOf(Option option) => option.HasDefaultValue
        ? option.GetDefaultValue() switch
        {
            null or bool => string.Empty,
            string text => $" [default: {text}]",
            IEnumerable values => Joined(values.Cast<object>()) is { Length: > 0 } list ? $" [default: {list}]" : string.Empty,
            Enum choice => $" [default: {choice.ToString().ToLowerInvariant()}]",
            object value => $" [default: {value}]",
        }
        : string.Empty;

    private static string Joined(IEnumerable<object> values) =>
        string.Join(' ', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
}
