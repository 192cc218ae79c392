using System.Globalization;
using StyleKernels.Evaluation.Artists;
using StyleKernels.Evaluation.Features;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Results;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Images;
using StyleKernels.Models.Weights.Store;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Deception;

/// <summary>
/// How often a result is taken for a painting of the artist whose style it has: the nearest painting of a pool, by Euclidean distance of features, is by this
/// artist (Cheng et al. 2021, Table 6, after Sanakoyeu et al. 2018). Rows go by size, then pair, then model.
/// </summary>
public sealed class DeceptionStudy : Study
{
    private readonly IReadOnlyList<string> _poolPictures;
    private readonly ResultSources _sources;
    private readonly IPictureFeatures _features;
    private readonly ArtistClassifier? _classifier;
    private readonly Lazy<ArtistPool> _pool;
    private readonly Lazy<PoolSpaces> _spaces;

    private DeceptionStudy(
        DeceptionStudyRequest request, IReadOnlyList<string> pool, IReadOnlyList<PicturePair> pairs, ResultSources sources, IPictureFeatures features,
        ArtistClassifier? classifier)
    {
        Request = request;
        Pairs = pairs;
        _poolPictures = pool;
        _sources = sources;
        _features = features;
        _classifier = classifier;
        _pool = new Lazy<ArtistPool>(Describe);
        _spaces = new Lazy<PoolSpaces>(() => new PoolSpaces(Pool, classifier));
        Schema = SchemaOf(classifier);
        Settings = new DeceptionStudySettings(
            request,
            classifier is null ? features.Name : NameOf(request.Features, features),
            PairList.Fingerprint(pool),
            PairList.Fingerprint(pairs),
            sources.Fingerprints);
    }

    /// <inheritdoc/>
    public override StudySettings Settings { get; }

    /// <inheritdoc/>
    public override RowSchema Schema { get; }

    /// <inheritdoc/>
    public override int Count => checked(Request.Sizes.Count * Pairs.Count * _sources.Count);

    /// <summary>The paintings and their artists, described when they are first needed.</summary>
    public ArtistPool Pool => _pool.Value;

    /// <summary>The paintings as the classifier sees them, or as they are described when there is none.</summary>
    internal PoolSpaces Spaces => _spaces.Value;

    /// <summary>What judges by itself too, if <see cref="DeceptionStudyRequest.Features"/> name a classifier.</summary>
    internal ArtistClassifierFacts? Classifier => _classifier?.Facts;

    /// <summary>What was asked for.</summary>
    internal DeceptionStudyRequest Request { get; }

    /// <summary>The pairs, the same for all models.</summary>
    internal IReadOnlyList<PicturePair> Pairs { get; }

    /// <summary>The names of the models; the content itself last, if references are wanted.</summary>
    internal IReadOnlyList<string> Models => _sources.Names;

    /// <summary>Opens models, pairs, pool and features.</summary>
    /// <param name="request">What is measured.</param>
    /// <exception cref="IOException">
    /// A model, a folder, a list or a file cannot be read, or the pool has less than two artists; the message is one line.
    /// </exception>
    public static DeceptionStudy Open(DeceptionStudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArtistClassifier? classifier = ArtistClassifier.IsOne(request.Features) ? ArtistClassifier.Open(request.Features) : null;
        return Open(request, PictureFeatures.Open(classifier?.Facts.Features ?? request.Features), classifier);
    }

    /// <summary>The same in a space of one's own.</summary>
    /// <param name="request">What is measured; its <see cref="DeceptionStudyRequest.Features"/> say nothing.</param>
    /// <param name="features">The space; owned from now on.</param>
    /// <exception cref="IOException">As above.</exception>
    public static DeceptionStudy Open(DeceptionStudyRequest request, IPictureFeatures features)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(features);
        return Open(request, features, classifier: null);
    }

    private static DeceptionStudy Open(DeceptionStudyRequest request, IPictureFeatures features, ArtistClassifier? classifier)
    {
        try
        {
            IReadOnlyList<string> pool = PoolOf(request);
            IReadOnlyList<PicturePair> pairs = request switch
            {
                { List: not null } => [.. AsInPool(PairList.Of(request), pool)],
                { Content: { } content } => PairList.Random(ImageFolder.List(content), pool, request.Pairs, request.Seed),
                _ => throw new EvaluationException("which contents? Name a folder, or a list of pairs"),
            };
            return new DeceptionStudy(request, pool, pairs, ResultSources.Open(request, request.References ? [new ContentItself()] : []), features, classifier);
        }
        catch
        {
            features.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Prepare() => _ = Spaces;

    /// <inheritdoc/>
    public override Row Measure(int index)
    {
        (int rest, int source) = Math.DivRem(index, _sources.Count);
        (int sizeIndex, int pairIndex) = Math.DivRem(rest, Pairs.Count);
        (int size, PicturePair pair) = (Request.Sizes[sizeIndex], Pairs[pairIndex]);
        string[] keys = [size.ToString(CultureInfo.InvariantCulture), pair.Content, pair.Style, ArtistOf(pair.Style), _sources[source].Name];
        return Row.Attempt(Schema, [.. keys, .. Schema.Keys.Skip(keys.Length).Select(_ => "")], () =>
        {
            using Tensor? result = _sources[source].Result(pair, size);
            return result is null ? null : Judge(keys, pair, result);
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> WriteReport(RowTable rows, string folder) => new DeceptionReport(this, rows, folder).Write();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _features.Dispose();
        _sources.Dispose();
    }

    private static string[] PoolOf(DeceptionStudyRequest request)
    {
        string folder = request.Style ?? throw new EvaluationException("which paintings? Name the folder of the pool, its pictures named by artist");
        IGrouping<string, string>[] artists =
        [
            .. ImageFolder.List(folder).GroupBy(picture => ArtistName.Of(picture, folder)).Where(artist => artist.Count() >= request.LeastPaintings),
        ];
        return artists.Length >= 2
            ? [.. artists.SelectMany(artist => artist)]
            : throw new EvaluationException($"{folder}: {artists.Length} artists with at least {request.LeastPaintings} paintings, at least two are needed");
    }

    /// <summary>Styles by the paths that their paintings have in the pool: a list may call them otherwise, and they are told apart by path.</summary>
    private static IEnumerable<PicturePair> AsInPool(IEnumerable<PicturePair> pairs, IReadOnlyList<string> pool)
    {
        Dictionary<string, string> paintings = pool.ToDictionary(Path.GetFullPath, StringComparer.Ordinal);
        return pairs.Select(pair => pair with { Style = paintings.GetValueOrDefault(Path.GetFullPath(pair.Style), pair.Style) });
    }

    private ArtistPool Describe() => new([.. _poolPictures.Select(picture => new Painting(picture, ArtistOf(picture), FeaturesOf(picture)))]);

    private float[] FeaturesOf(string picture)
    {
        using Tensor image = ImageFile.Load(picture, ArtistPool.PictureSize);
        return _features.Extract(image);
    }

    private string ArtistOf(string picture) => ArtistName.Of(picture, Request.Style!);

    private Row Judge(string[] keys, PicturePair pair, Tensor result)
    {
        string artist = ArtistOf(pair.Style);
        if (Pool.Paintings.All(painting => painting.Artist != artist))
        {
            throw new EvaluationException($"{pair.Style}: its artist, {artist}, is not in the pool");
        }

        using IDisposable noGrad = no_grad();
        PoolView view = Spaces.Of(_features.Extract(result), pair.Style);
        Painting nearest = view.Pool.Nearest(view.Features);
        bool hasOthers = Pool.Paintings.Any(painting => painting.Artist == artist && painting.Path != pair.Style);
        double byOthers = hasOthers ? One(view.Pool.Nearest(view.Features, pair.Style).Artist == artist) : double.NaN;
        double[] values = [One(nearest.Artist == artist), byOthers, One(nearest.Path == pair.Style)];
        return _classifier is null
            ? new Row([.. keys, nearest.Path, nearest.Artist], values)
            : new Row([.. keys, nearest.Path, nearest.Artist, view.Attributed!], [.. values, Attributed(view.Attributed!, artist)]);
    }

    private double Attributed(string attributed, string artist) => Classifier!.Artists.Contains(artist) ? One(attributed == artist) : double.NaN;

    private static RowSchema SchemaOf(ArtistClassifier? classifier)
    {
        string[] keys = ["size", "content-picture", "style-picture", "artist", "model", "nearest-painting", "nearest-artist"];
        string[] values = [DeceptionColumns.Deceived, DeceptionColumns.DeceivedByOthers, DeceptionColumns.OwnStyle];
        return classifier is null ? new RowSchema(keys, values) : new RowSchema([.. keys, "attributed-artist"], [.. values, DeceptionColumns.Attributed]);
    }

    private static string NameOf(string file, IPictureFeatures features) =>
        $"the artist classifier {Path.GetFileName(file)} (SHA-256 {FileHash.Compute(file)[..12]}) on {features.Name}";

    private static double One(bool holds) => holds ? 1 : 0;
}
