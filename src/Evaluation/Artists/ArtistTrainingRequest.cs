using StyleKernels.Evaluation.Deception;
using StyleKernels.Evaluation.Features;

namespace StyleKernels.Evaluation.Artists;

/// <summary>What an <see cref="ArtistClassifier"/> is trained on.</summary>
/// <param name="Paintings">Folder of paintings named by artist, see <see cref="ArtistName"/>.</param>
public sealed record ArtistTrainingRequest(string Paintings)
{
    /// <summary>The features: <see cref="PictureFeatures.Style"/> or <see cref="PictureFeatures.Pooled"/>.</summary>
    public string Features { get; init; } = PictureFeatures.Style;

    /// <summary>Artists with fewer paintings are left out; with one alone nothing tells whether an artist is recognised.</summary>
    public int LeastPaintings { get; init; } = 2;

    /// <summary>In how many folds paintings are dealt out; at least 2, and no more than there are paintings.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Decides the folds.</summary>
    public int Seed { get; init; } = 1;
}
