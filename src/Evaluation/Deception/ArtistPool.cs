using MathNet.Numerics;

namespace StyleKernels.Evaluation.Deception;

/// <summary>Paintings whose artists are known. A picture is said to be by the artist of the painting that is nearest to it.</summary>
public sealed class ArtistPool
{
    /// <summary>Shorter side at which paintings are read.</summary>
    internal const int PictureSize = 256;

    /// <summary>Makes a pool.</summary>
    /// <param name="paintings">At least one; vectors of the same length.</param>
    public ArtistPool(IReadOnlyList<Painting> paintings)
    {
        ArgumentNullException.ThrowIfNull(paintings);
        ArgumentOutOfRangeException.ThrowIfZero(paintings.Count, nameof(paintings));
        Paintings = paintings;
    }

    /// <summary>The paintings.</summary>
    public IReadOnlyList<Painting> Paintings { get; }

    /// <summary>How many artists there are.</summary>
    public int Artists => Paintings.Select(painting => painting.Artist).Distinct().Count();

    /// <summary>How often two paintings that are drawn independently are by the same artist: Σ p², p the artist's share of the pool.</summary>
    public double Chance => Paintings.GroupBy(painting => painting.Artist).Sum(artist => Math.Pow((double)artist.Count() / Paintings.Count, 2));

    /// <summary>The painting with the smallest Euclidean distance; the first of several.</summary>
    /// <param name="features">A picture's vector.</param>
    /// <param name="except">The file of a painting that does not count.</param>
    public Painting Nearest(float[] features, string? except = null) => Paintings.Where(painting => painting.Path != except)
        .MinBy(painting => Distance.Euclidean(painting.Features, features))
        ?? throw new ArgumentException("no painting is left", nameof(except));

    /// <summary>For each painting whether the nearest of the others is by the same artist.</summary>
    public IReadOnlyList<bool> LeaveOneOut() => [.. Paintings.Select(painting => Nearest(painting.Features, painting.Path).Artist == painting.Artist)];
}
