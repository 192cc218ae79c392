namespace StyleKernels.Evaluation.Rating;

/// <summary>One screen of a rater. All pictures have blind names.</summary>
/// <param name="Id">Its name in votes; no other rater has it.</param>
/// <param name="Content">The content's picture; null where it is not shown.</param>
/// <param name="Style">The style's picture.</param>
/// <param name="Results">One result, or the left and the right one.</param>
public sealed record RatingItem(string Id, string? Content, string Style, IReadOnlyList<string> Results);
