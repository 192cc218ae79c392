using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Evaluation.Sheets;

/// <summary>What decides the rows of a <see cref="SheetStudy"/>.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Measured">What decides the numbers below the pictures.</param>
public sealed record SheetStudySettings(SheetStudyRequest Request, LossStudySettings Measured) : StudySettings
{
    /// <inheritdoc/>
    public override Study Open() => SheetStudy.Open(Request);
}
