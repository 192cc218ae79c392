using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Evaluation.Stability;

/// <summary>What decides the rows of a <see cref="StabilityStudy"/>.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="LossNetwork">Which encoder gives which layers.</param>
/// <param name="PairsHash">Of the names of all pictures, in order.</param>
/// <param name="ModelHashes">By the model's name: the hash of its weights, or the path of its folder.</param>
public sealed record StabilityStudySettings(
    StabilityStudyRequest Request, string LossNetwork, string PairsHash, IReadOnlyDictionary<string, string> ModelHashes) : StudySettings
{
    /// <inheritdoc/>
    public override Study Open() => StabilityStudy.Open(Request);
}
