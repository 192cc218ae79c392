using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Rating;

/// <summary>Something to be judged, before it is given to raters.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Pair">Content and style.</param>
/// <param name="Models">One model, or two to be compared.</param>
/// <param name="Role">Why it is shown.</param>
internal sealed record RatingSample(string Id, PicturePair Pair, IReadOnlyList<string> Models, ItemRole Role)
{
    /// <summary>The name of the obvious loser.</summary>
    internal const string Noise = "noise";
}
