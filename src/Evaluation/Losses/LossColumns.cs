using StyleKernels.Models.Objectives;

namespace StyleKernels.Evaluation.Losses;

/// <summary>The names of the measured losses. A sum has a plain name, its terms have their layer behind it: <c>balanced:relu1_2</c>.</summary>
public static class LossColumns
{
    /// <summary>Relative squared error of the content's features, the layers of the paper's objective with their weights.</summary>
    public const string Content = "content";

    /// <summary>The same at relu3_1 of the picture at half its size.</summary>
    public const string HalfContent = "content-half";

    /// <summary>The classic style loss, summed over layers (Cheng et al. 2021, Eq. 7).</summary>
    public const string Classic = "classic";

    /// <summary>The balanced style loss, summed over layers (Eq. 13).</summary>
    public const string Balanced = "balanced";

    /// <summary>Balanced distances of covariances, summed over three layers at 1, 1/2 and 1/4 of the picture's size; at most 9.</summary>
    public const string MultiScale = "multiscale";

    /// <summary>The flat-area measure: deviation in windows where the content is flat, over that of the style's quietest tenth.</summary>
    public const string Flat = "flat";

    /// <summary>Balanced distances of covariances in three stages of ResNet-18; at most 3.</summary>
    public const string JudgeStyle = "judge-style";

    /// <summary>Relative squared error of the content's features in the second stage of ResNet-18.</summary>
    public const string JudgeContent = "judge-content";

    /// <summary>The column of one layer.</summary>
    internal static string Of(string sum, PyramidLayer layer) => $"{sum}:{layer}";
}
