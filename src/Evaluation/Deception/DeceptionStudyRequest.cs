using StyleKernels.Evaluation.Features;
using StyleKernels.Evaluation.Pairs;

namespace StyleKernels.Evaluation.Deception;

/// <summary>
/// What a <see cref="DeceptionStudy"/> measures. The folder of styles is the pool: its pictures are named by artist, see
/// <see cref="ArtistName"/>.
/// </summary>
public sealed record DeceptionStudyRequest : PairRequest
{
    /// <summary>
    /// The space in which neighbours are looked for: what <see cref="PictureFeatures.Open"/> takes, or the file of an <see cref="Artists.ArtistClassifier"/>.
    /// </summary>
    public string Features { get; init; } = PictureFeatures.Style;

    /// <summary>Artists with fewer paintings are left out of the pool: without a second one nothing tells whether an artist is recognised.</summary>
    public int LeastPaintings { get; init; } = 2;
}
