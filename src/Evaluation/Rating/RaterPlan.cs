namespace StyleKernels.Evaluation.Rating;

/// <summary>All that one rater is shown, in order.</summary>
/// <param name="Code">What the rater types to begin and to go on.</param>
/// <param name="Items">The screens.</param>
public sealed record RaterPlan(string Code, IReadOnlyList<RatingItem> Items);
