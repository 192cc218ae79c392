using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Evaluation.Deception;

/// <summary>What decides the rows of a <see cref="DeceptionStudy"/>.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Space">Which features.</param>
/// <param name="PoolHash">Of the names of all paintings, in order.</param>
/// <param name="PairsHash">Of the names of all pictures, in order.</param>
/// <param name="ModelHashes">By the model's name: the hash of its weights, or the path of its folder.</param>
public sealed record DeceptionStudySettings(
    DeceptionStudyRequest Request, string Space, string PoolHash, string PairsHash, IReadOnlyDictionary<string, string> ModelHashes) : StudySettings
{
    /// <inheritdoc/>
    public override Study Open() => DeceptionStudy.Open(Request);
}
