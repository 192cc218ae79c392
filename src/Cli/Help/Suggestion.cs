using System.CommandLine;

namespace StyleKernels.Cli.Help;

/// <summary>What somebody may have meant who mistyped an option or a command.</summary>
internal static class Suggestion
{
    /// <summary>More edits than this make another word.</summary>
    private const int MostEdits = 2;

    /// <summary><c>; did you mean '--style'?</c>, or nothing.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="command">The command whose options and subcommands are looked at.</param>
    public static string For(string typed, Command command)
    {
        string word = typed.Split('=', ':')[0];
        IEnumerable<string> known = word.StartsWith('-')
            ? Visible(command.Options).SelectMany(option => option.Aliases.Append(option.Name)).Where(name => name.Length > 2)
            : Visible(command.Subcommands).Select(subcommand => subcommand.Name);
        string? nearest = known.MinBy(name => Edits(word, name));
        return nearest is not null && Edits(word, nearest) <= Math.Min(MostEdits, word.Length / 2)
            ? $"; did you mean '{nearest}'?"
            : string.Empty;
    }

    private static IEnumerable<T> Visible<T>(IEnumerable<T> symbols)
        where T : Symbol => symbols.Where(symbol => !symbol.Hidden);

    /// <summary>Insertions, deletions and replacements between two words (Levenshtein).</summary>
    private static int Edits(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
