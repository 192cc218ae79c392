namespace StyleKernels.Models.Training;

/// <summary>A few styles of one's own and many general ones as one list, in which both have their share.</summary>
internal static class StyleShares
{
    /// <summary>Every file at least once, and as many times as its share needs: sampling goes through the list evenly.</summary>
    /// <param name="own">At least one file.</param>
    /// <param name="general">At least one file.</param>
    /// <param name="share">Of the general ones, between 0 and 1.</param>
    public static IReadOnlyList<string> Mix(IReadOnlyList<string> own, IReadOnlyList<string> general, double share)
    {
        int fromGeneral = Math.Max(general.Count, (int)Math.Ceiling(own.Count * share / (1 - share)));
        int fromOwn = Math.Max(own.Count, (int)Math.Round(fromGeneral * (1 - share) / share));
        return [.. Repeated(own, fromOwn), .. Repeated(general, fromGeneral)];
    }

    private static IEnumerable<string> Repeated(IReadOnlyList<string> files, int count) => Enumerable.Range(0, count).Select(i => files[i % files.Count]);
}
