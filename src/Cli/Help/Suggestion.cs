using System.CommandLine;
using StyleKernels.Models;

namespace StyleKernels.Cli.Help;

/// <summary>What somebody may have meant who mistyped an option or a command.</summary>
internal static class Suggestion
{
    /// <summary><c>; did you mean '--style'?</c>, or nothing.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="command">The command whose options and subcommands are looked at.</param>
    public static string For(string typed, Command command)
    {
        string word = typed.Split('=', ':')[0];
        IEnumerable<string> known = word.StartsWith('-')
            ? Visible(OptionsOf(command)).SelectMany(option => option.Aliases.Append(option.Name)).Where(name => name.Length > 2)
            : Visible(command.Subcommands).Select(subcommand => subcommand.Name);
        return Misspelling.Hint(word, known);
    }

    /// <summary>A command's own options, and those that it has from the commands above it, such as <c>--help</c>.</summary>
    private static IEnumerable<Option> OptionsOf(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive));

    private static IEnumerable<T> Visible<T>(IEnumerable<T> symbols)
        where T : Symbol => symbols.Where(symbol => !symbol.Hidden);
}
