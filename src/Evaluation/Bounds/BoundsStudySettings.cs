using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Evaluation.Bounds;

/// <summary>What decides the rows of a <see cref="BoundsStudy"/>.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="LossNetwork">Which encoder gives which layers.</param>
/// <param name="PicturesHash">Of the names of all pictures, in order.</param>
public sealed record BoundsStudySettings(BoundsStudyRequest Request, string LossNetwork, string PicturesHash) : StudySettings
{
    /// <inheritdoc/>
    public override Study Open() => BoundsStudy.Open(Request);
}
