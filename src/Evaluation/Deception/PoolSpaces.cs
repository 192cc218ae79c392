using StyleKernels.Evaluation.Artists;

namespace StyleKernels.Evaluation.Deception;

/// <summary>
/// The paintings of a pool in the spaces of an artist classifier: one for each of its parts, so that a picture is judged by a part that has
/// not seen the painting whose style it has. Without a classifier there is one space, that of the features.
/// </summary>
/// <param name="pool">The paintings, by their features.</param>
/// <param name="classifier">What knows artists; null: nothing does.</param>
internal sealed class PoolSpaces(ArtistPool pool, ArtistClassifier? classifier)
{
    private readonly Dictionary<int, ArtistPool> _pools = [];
    private readonly Dictionary<string, int> _parts = [];

    /// <summary>How many paintings of the pool took part in the classifier's training.</summary>
    internal int Known => classifier is null ? 0 : pool.Paintings.Count(painting => PartFor(painting.Path) != classifier.Whole);

    /// <summary>Shows a picture to the part that may judge it.</summary>
    /// <param name="features">Of the picture.</param>
    /// <param name="style">The painting whose style it has.</param>
    internal PoolView Of(float[] features, string style)
    {
        if (classifier is null)
        {
            return new PoolView(pool, features, Attributed: null);
        }

        int part = PartFor(style);
        if (!_pools.TryGetValue(part, out ArtistPool? seen))
        {
            seen = new ArtistPool([.. pool.Paintings.Select(painting => painting with { Features = classifier.Embed(painting.Features, part) })]);
            _pools.Add(part, seen);
        }

        return new PoolView(seen, classifier.Embed(features, part), classifier.Attribute(features, part));
    }

    /// <summary>For each painting, judged by a part that has not seen it, whether the nearest of the others is by the same artist.</summary>
    internal IReadOnlyList<bool> LeaveOneOut() =>
    [
        .. pool.Paintings.Select(painting => (painting, view: Of(painting.Features, painting.Path)))
            .Select(of => of.view.Pool.Nearest(of.view.Features, of.painting.Path).Artist == of.painting.Artist),
    ];

    /// <summary>For each painting of an artist whom the classifier knows, whether a part that has not seen it attributes it to this artist.</summary>
    internal IReadOnlyList<bool> Attributions() => classifier is null
        ? []
        : [.. pool.Paintings.Where(painting => classifier.Facts.Artists.Contains(painting.Artist))
            .Select(painting => Of(painting.Features, painting.Path).Attributed == painting.Artist)];

    private int PartFor(string picture)
    {
        if (!_parts.TryGetValue(picture, out int part))
        {
            _parts.Add(picture, part = classifier!.PartFor(picture));
        }

        return part;
    }
}
