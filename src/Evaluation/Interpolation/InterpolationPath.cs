namespace StyleKernels.Evaluation.Interpolation;

/// <summary>What a weight goes between.</summary>
public enum InterpolationPath
{
    /// <summary>From the content's own manner (0) to the style (1): the strength, as <c>stylize --alpha</c>.</summary>
    Strength,

    /// <summary>From the style (0) to a second style (1), as <c>stylize --mix</c>.</summary>
    Styles,
}
