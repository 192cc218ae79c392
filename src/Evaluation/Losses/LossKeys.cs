namespace StyleKernels.Evaluation.Losses;

/// <summary>The names of the texts in the rows of a <see cref="LossStudy"/>.</summary>
internal static class LossKeys
{
    internal const string Size = "size";
    internal const string Content = "content-picture";
    internal const string Style = "style-picture";
    internal const string Model = "model";

    /// <summary>Where the texts stand in a row.</summary>
    internal const int SizeIndex = 0, ContentIndex = 1, StyleIndex = 2, ModelIndex = 3;
}
