using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Rating;

/// <summary>What people are to judge.</summary>
public sealed record RatingRequest : PairRequest
{
    /// <summary>What they are asked.</summary>
    public RatingKind Kind { get; init; }

    /// <summary>How many raters there are; each has a part of the samples of his own.</summary>
    public int Raters { get; init; } = 5;

    /// <summary>How many samples every rater sees, so that raters can be compared; the paper has none.</summary>
    public int Shared { get; init; }

    /// <summary>Names of the questions of a preference test, see <see cref="RatingQuestion.Preference"/>.</summary>
    public IReadOnlyList<string> Questions { get; init; } = ["overall"];

    /// <summary>Whether pictures are written as PNG; otherwise as JPEG of quality 95.</summary>
    public bool Png { get; init; }
}
