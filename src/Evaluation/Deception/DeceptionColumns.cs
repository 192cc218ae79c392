namespace StyleKernels.Evaluation.Deception;

/// <summary>The numbers of a <see cref="DeceptionStudy"/>.</summary>
public static class DeceptionColumns
{
    /// <summary>1 when the nearest painting is by the style's artist, else 0.</summary>
    public const string Deceived = "deceived";

    /// <summary>The same when the style's own picture does not count; nothing where the artist has no other.</summary>
    public const string DeceivedByOthers = "deceived-by-others";

    /// <summary>1 when the nearest painting is the style's own picture, else 0.</summary>
    public const string OwnStyle = "own-style";

    /// <summary>1 when the artist classifier itself attributes the result to the style's artist, else 0; nothing where it does not know the artist.</summary>
    public const string Attributed = "attributed";
}
