using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Interpolation;

/// <summary>What an <see cref="InterpolationStudy"/> measures.</summary>
public sealed record InterpolationStudyRequest : PairRequest
{
    /// <summary>Weights in [0, 1] along both paths.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Files of the loss network; empty for the embedded one.</summary>
    public IReadOnlyList<string> LossNetwork { get; init; } = [];
}
