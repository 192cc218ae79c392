namespace StyleKernels.Evaluation.Rating;

/// <summary>What an item really was.</summary>
/// <param name="Sample">The same for all raters who saw it, and for its repetition.</param>
/// <param name="Role">Why it was shown.</param>
/// <param name="Content">The content's file.</param>
/// <param name="Style">The style's file.</param>
/// <param name="Models">Who made the results, from left to right.</param>
public sealed record SampleKey(string Sample, ItemRole Role, string Content, string Style, IReadOnlyList<string> Models);
