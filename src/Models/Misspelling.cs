namespace StyleKernels.Models;

/// <summary>What somebody may have meant who mistyped one of the words that are known.</summary>
internal static class Misspelling
{
    /// <summary>More edits than this make another word.</summary>
    private const int MostEdits = 2;

    /// <summary><c>; did you mean 'sanet'?</c> to stand at a message's end, or nothing where no word is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">The words that it could be.</param>
    public static string Hint(string typed, IEnumerable<string> known)
    {
        string? nearest = known.MinBy(word => Edits(typed, word));
        return nearest is not null && Edits(typed, nearest) <= Math.Min(MostEdits, typed.Length / 2)
            ? $"; did you mean '{nearest}'?"
            : string.Empty;
    }

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
