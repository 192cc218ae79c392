using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Evaluation.Agreement;

/// <summary>What decides the rows of an <see cref="AgreementStudy"/>. Votes do not: more of them may come in, and the report is written anew.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="LossNetwork">Which encoder gives which layers.</param>
/// <param name="RatingStudy">The name of the rating study.</param>
public sealed record AgreementStudySettings(AgreementRequest Request, string LossNetwork, string RatingStudy) : StudySettings
{
    /// <inheritdoc/>
    public override Study Open() => AgreementStudy.Open(Request);
}
