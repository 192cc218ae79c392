namespace StyleKernels.Evaluation.Stability;

/// <summary>The numbers of a <see cref="StabilityStudy"/>.</summary>
public static class StabilityColumns
{
    /// <summary>Root mean square of the result's change, in steps of eight bits.</summary>
    public const string Change = "change";

    /// <summary>The same over the standard deviation of the result: a pale result changes less without being calmer.</summary>
    public const string RelativeChange = "relative-change";

    /// <summary>Trace of the style's Gram matrices, divided by H·W, summed over the style layers: how strong the style is.</summary>
    public const string GramTrace = "gram-trace";

    /// <summary>All of them, in the order of the file.</summary>
    internal static IReadOnlyList<string> All { get; } = [Change, RelativeChange, GramTrace];
}
