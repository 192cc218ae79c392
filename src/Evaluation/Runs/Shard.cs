using System.Globalization;

namespace StyleKernels.Evaluation.Runs;

/// <summary>
/// One of several equal parts of a study's rows, written <c>2/4</c>. Parts are runs of consecutive rows: rows that share pictures stay together, and
/// the parts one after the other are the whole.
/// </summary>
/// <param name="Index">From 1 to <paramref name="Of"/>.</param>
/// <param name="Of">How many parts.</param>
public readonly record struct Shard(int Index, int Of)
{
    internal const int MostParts = 10_000;

    /// <summary>The whole.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>The name of the file that holds the part's rows.</summary>
    public string FileName => Of == 1 ? "rows.csv" : string.Create(CultureInfo.InvariantCulture, $"rows-{Index}-of-{Of}.csv");

    /// <summary>The part's first row, and how many it has.</summary>
    /// <param name="count">The rows of the whole.</param>
    public (int Start, int Count) RangeOf(int count)
    {
        int start = (int)((long)count * (Index - 1) / Of);
        return (start, (int)((long)count * Index / Of) - start);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/');
        return parts.Length == 2 && Number(parts[0]) is int index && Number(parts[1]) is int of && index <= of
            ? new Shard(index, of)
            : throw new FormatException($"'{text}' is not a part: expected for example 2/4, the second of four");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Of}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= MostParts ? number : null;
}
