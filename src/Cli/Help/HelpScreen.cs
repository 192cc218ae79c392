using System.CommandLine;
using System.CommandLine.Invocation;
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
        return 0;
    }

    private static void WriteUsage(IAnsiConsole console, Command command)
    {
        string usage = command is DocumentedCommand documented ? $"{command.Name} {documented.Usage}" : "COMMAND ...";
        WriteTitle(console, "Usage");
        console.Write(new Padder(new Text($"{CommandLine.Name} {usage}"), new Padding(2, 0, 0, 0)));
    }

    private static void WriteExamples(IAnsiConsole console, Command command)
    {
        if (command is not DocumentedCommand documented)
        {
            console.WriteLine();
            console.WriteLine($"{CommandLine.Name} COMMAND --help tells more about a command.");
            return;
        }

        WriteTitle(console, "Examples");
        foreach ((string arguments, string meaning) in documented.Examples)
        {
            console.MarkupLineInterpolated($"  [grey]# {meaning}[/]");
            console.WriteLine($"  {CommandLine.Name} {command.Name} {arguments}");
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
        Argument argument => (argument.HelpName ?? argument.Name, argument.Description ?? string.Empty),
        _ => (symbol.Name, symbol.Description ?? string.Empty),
    };

    private static string Flags(Option option)
    {
        string[] letters = [.. option.Aliases.Where(alias => alias.Length == 2 && alias[0] == '-')];
        string indent = letters.Length == 0 ? "    " : string.Empty;
        string value = option.HelpName is string name ? $" {name}" : string.Empty;
        return indent + string.Join(", ", letters.Append(option.Name)) + value;
    }

    private static string DefaultOf(Option option) =>
        option.HasDefaultValue && option.Arity.MaximumNumberOfValues > 0 ? $" [default: {option.GetDefaultValue()}]" : string.Empty;
}
