using StyleKernels.Models.Encoders;
using StyleKernels.Models.Objectives;

namespace StyleKernels.Evaluation.Losses;

/// <summary>All that results are measured by, as one objective: the paper's layers, and the covariances at three sizes of the picture.</summary>
internal static class Yardstick
{
    /// <summary>Content at half size: what strokes leave, when the finest detail is free to become the style's.</summary>
    internal static readonly PyramidLayer HalfContent = new("relu3_1", 2);

    /// <summary>The layers for an encoder.</summary>
    internal static Objective For(VggArchitecture architecture)
    {
        Objective paper = Objective.Paper(architecture);
        return new Objective(
            [.. paper.Content, new ContentTerm(HalfContent, 1)],
            [.. paper.Style, .. Objective.MultiScale.Style.Where(term => term.Statistic == StyleStatistic.Covariance)]);
    }
}
