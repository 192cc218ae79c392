namespace StyleKernels.Evaluation.Rating;

/// <summary>What raters are asked.</summary>
public enum RatingKind
{
    /// <summary>A style and a result: good, OK or bad (Cheng et al. 2021, Study II).</summary>
    Style,

    /// <summary>Two results of one pair: left, right or similar (Fig. 8).</summary>
    Preference,
}
