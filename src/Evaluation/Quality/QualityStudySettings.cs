using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Evaluation.Quality;

/// <summary>What decides the rows of a <see cref="QualityStudy"/>.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Lpips">The hashes of the files of LPIPS; null without it.</param>
/// <param name="Space">In which features sets of pictures are compared.</param>
/// <param name="PairsHash">Of the names of all pictures, in order.</param>
/// <param name="ModelHashes">By the model's name: the hash of its weights, or the path of its folder.</param>
public sealed record QualityStudySettings(
    QualityStudyRequest Request, string? Lpips, string Space, string PairsHash, IReadOnlyDictionary<string, string> ModelHashes) : StudySettings
{
    /// <inheritdoc/>
    public override Study Open() => QualityStudy.Open(Request);
}
