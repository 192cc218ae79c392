using StyleKernels.Models.Data;

namespace StyleKernels.Models.Training;

/// <summary>Files that are held out, and those that are trained on.</summary>
/// <param name="HeldOut">In the order in which they are paired.</param>
/// <param name="Training">Sorted.</param>
internal sealed record FileSplit(IReadOnlyList<string> HeldOut, IReadOnlyList<string> Training)
{
    /// <summary>Splits files by chance; a small folder gives at most a tenth.</summary>
    /// <param name="files">The files.</param>
    /// <param name="count">How many to hold out.</param>
    /// <param name="seed">The same seed splits as many files alike.</param>
    public static FileSplit Of(IReadOnlyList<string> files, int count, int seed)
    {
        string[] shuffled = [.. files];
        SeededRandom.For(seed, files.Count).Shuffle(shuffled);
        int heldOut = Math.Min(count, files.Count / 10);
        return new FileSplit(shuffled[..heldOut], [.. shuffled[heldOut..].Order(StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Splits contents and styles. In folders that are both, no picture is its own style, and what one of them holds out the other does not train on.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static (FileSplit Content, FileSplit Style) OfPairs(IReadOnlyList<string> content, IReadOnlyList<string> style, int count, int seed)
    {
        (FileSplit contents, FileSplit styles) = (Of(content, count, seed), Of(style, count, seed));
        if (contents.HeldOut.Zip(styles.HeldOut).Any(pair => pair.First == pair.Second))
        {
            styles = styles with { HeldOut = [.. styles.HeldOut.Skip(1), styles.HeldOut[0]] };
        }

        return (
            contents with { Training = [.. contents.Training.Except(styles.HeldOut)] },
            styles with { Training = [.. styles.Training.Except(contents.HeldOut)] });
    }
}
