using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Stability;

/// <summary>What a <see cref="StabilityStudy"/> measures.</summary>
public sealed record StabilityStudyRequest : PairRequest
{
    /// <summary>Files of the loss network, whose Gram matrices say how strong a style is; empty for the embedded one.</summary>
    public IReadOnlyList<string> LossNetwork { get; init; } = [];
}
