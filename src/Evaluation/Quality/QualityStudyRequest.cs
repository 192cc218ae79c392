using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Quality;

/// <summary>What a <see cref="QualityStudy"/> measures.</summary>
public sealed record QualityStudyRequest : PairRequest
{
    /// <summary>Strengths, in [0, 1], at which every network is measured: content against style is a curve, not a point.</summary>
    public IReadOnlyList<double> Alphas { get; init; } = [0, 0.25, 0.5, 0.75, 1];
}
