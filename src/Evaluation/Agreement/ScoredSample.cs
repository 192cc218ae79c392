namespace StyleKernels.Evaluation.Agreement;

/// <summary>A rater's score of a sample beside its losses.</summary>
/// <param name="Rater">Who scored.</param>
/// <param name="Sample">What.</param>
/// <param name="Model">Who made it.</param>
/// <param name="Score">-1 good, 0 OK, 1 bad: like a loss, less is better.</param>
/// <param name="Losses">By the columns of the study.</param>
internal sealed record ScoredSample(string Rater, string Sample, string Model, double Score, IReadOnlyList<double> Losses);
