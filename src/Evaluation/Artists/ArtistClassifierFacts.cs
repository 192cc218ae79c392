using StyleKernels.Evaluation.Features;
using StyleKernels.Evaluation.Statistics;

namespace StyleKernels.Evaluation.Artists;

/// <summary>What is known of an <see cref="ArtistClassifier"/>.</summary>
/// <param name="Artists">Whom it knows.</param>
/// <param name="Features">On which features it rests: a name of <see cref="PictureFeatures"/>.</param>
/// <param name="Paintings">How many paintings it has learned from.</param>
/// <param name="Right">How many of them were attributed to their artist by a part that had not seen them.</param>
/// <param name="Penalties">Of the weights, chosen for each part by cross-validation within the paintings that it has seen.</param>
/// <param name="Seed">Decided the folds.</param>
public sealed record ArtistClassifierFacts(
    IReadOnlyList<string> Artists, string Features, int Paintings, int Right, IReadOnlyList<double> Penalties, int Seed)
{
    /// <summary>The share of paintings that were attributed to their artist, each by a part that had not seen it, with Wilson's 95 % interval.</summary>
    public Estimate Accuracy => WilsonInterval.Of(Right, Paintings);
}
