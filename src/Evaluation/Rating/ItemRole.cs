namespace StyleKernels.Evaluation.Rating;

/// <summary>Why an item is shown.</summary>
public enum ItemRole
{
    /// <summary>For its answer.</summary>
    Rating,

    /// <summary>A second time, to see whether the rater stays by the first answer.</summary>
    Repeat,

    /// <summary>One side is noise, to see whether the rater looks.</summary>
    Check,
}
