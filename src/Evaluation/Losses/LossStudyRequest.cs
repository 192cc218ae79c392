using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Losses;

/// <summary>What a <see cref="LossStudy"/> measures.</summary>
public sealed record LossStudyRequest : PairRequest
{
    /// <summary>Whether ResNet-18 judges too.</summary>
    public bool Judge { get; init; } = true;

    /// <summary>Whether the report shows pictures with low, middle and high losses.</summary>
    public bool Samples { get; init; }

    /// <summary>Files of the loss network; empty for the embedded one.</summary>
    public IReadOnlyList<string> LossNetwork { get; init; } = [];
}
