namespace StyleKernels.Evaluation.Interpolation;

/// <summary>The numbers of an <see cref="InterpolationStudy"/>.</summary>
public static class InterpolationColumns
{
    /// <summary>Relative squared error of the content's features.</summary>
    public const string Content = "content";

    /// <summary>Balanced loss to the pair's style, summed over layers.</summary>
    public const string Style = "balanced";

    /// <summary>Balanced loss to the second style.</summary>
    public const string SecondStyle = "balanced-second";
}
