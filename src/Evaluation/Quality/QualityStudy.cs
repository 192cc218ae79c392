using System.Globalization;
using StyleKernels.Evaluation.Features;
using StyleKernels.Evaluation.Judges;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Results;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Quality;

/// <summary>
/// Content kept against style taken, at several strengths, by measures that nobody trains against: structural similarity of the pictures, self-similarity and
/// style statistics in ResNet-18. Rows go by size, then pair, then strength, then model.
/// </summary>
public sealed class QualityStudy : Study
{
    /// <summary>Where self-similarities are compared: 28 x 28 places.</summary>
    private const string ContentStage = "stage2";

    private const int MostFeatures = 8192;

    private static readonly StyleStatistic[] Statistics = [StyleStatistic.Gram, StyleStatistic.Covariance, StyleStatistic.MeanAndDeviation];

    private readonly IReadOnlyList<PicturePair> _pairs;
    private readonly ResultSources _sources;
    private readonly ResNet18 _judge = new();
    private readonly Lpips? _lpips;
    private readonly IPictureFeatures _space;

    private QualityStudy(QualityStudyRequest request, IReadOnlyList<PicturePair> pairs, ResultSources sources, Lpips? lpips, IPictureFeatures space)
    {
        Request = request;
        _pairs = pairs;
        _sources = sources;
        _lpips = lpips;
        _space = space;
        Features = LengthOf(space);
        Schema = new RowSchema(
            ["size", "content-picture", "style-picture", "alpha", "model"],
            lpips is null ? QualityColumns.All : [.. QualityColumns.All, QualityColumns.Lpips],
            Features);
        Settings = new QualityStudySettings(request, lpips?.Fingerprint, space.Name, PairList.Fingerprint(pairs), sources.Fingerprints);
    }

    /// <inheritdoc/>
    public override StudySettings Settings { get; }

    /// <inheritdoc/>
    public override RowSchema Schema { get; }

    /// <inheritdoc/>
    public override int Count => checked(Request.Sizes.Count * _pairs.Count * Request.Alphas.Count * _sources.Count);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        .. _lpips is null
            ? ["no LPIPS: 'weights get alexnet' and 'weights get lpips-alex' bring what it needs, or --lpips names both files"]
            : Array.Empty<string>(),
        .. Request.Fid is null ? ["no FID: --fid names the ONNX file of its Inception network (docs/evidence.md says how to make one)"] : Array.Empty<string>(),
    ];

    /// <summary>How many features stand for a picture where sets of pictures are compared.</summary>
    internal int Features { get; }

    /// <summary>What was asked for.</summary>
    internal QualityStudyRequest Request { get; }

    /// <summary>The pairs.</summary>
    internal IReadOnlyList<PicturePair> Pairs => _pairs;

    /// <summary>The names of the models; references last.</summary>
    internal IReadOnlyList<string> Models => _sources.Names;

    /// <summary>Opens models and pairs.</summary>
    /// <param name="request">What is measured.</param>
    /// <exception cref="IOException">A model, a folder or a list cannot be read; the message is one line.</exception>
    public static QualityStudy Open(QualityStudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<PicturePair> pairs = PairList.Of(request);
        Lpips? lpips = null;
        IPictureFeatures? space = null;
        try
        {
            lpips = request.Lpips.Count == 0 ? null : new Lpips(request.Lpips);
            space = request.Fid is null ? new ResNetPooledFeatures() : OnnxFeatures.OfInception(request.Fid);
            return ResultSources.Open(request, sources => new QualityStudy(request, pairs, sources, lpips, space));
        }
        catch
        {
            lpips?.Dispose();
            space?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Row Measure(int index)
    {
        (int rest, int model) = (index / _sources.Count, index % _sources.Count);
        double alpha = Request.Alphas[rest % Request.Alphas.Count];
        rest /= Request.Alphas.Count;
        PicturePair pair = _pairs[rest % _pairs.Count];
        int size = Request.Sizes[rest / _pairs.Count];
        string[] keys =
        [
            size.ToString(CultureInfo.InvariantCulture), pair.Content, pair.Style, alpha.ToString("R", CultureInfo.InvariantCulture), _sources[model].Name,
        ];
        return Row.Attempt(Schema, keys, () =>
        {
            using Tensor? result = _sources[model].Result(pair, size, alpha);
            return result is null
                ? null
                : new Row(keys, Measure(pair, size, result, _sources[model].ShowsContent)) { Features = FeaturesOf(result) };
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> WriteReport(RowTable rows, string folder) => new QualityReport(this, rows, folder).Write();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _judge.Dispose();
        _lpips?.Dispose();
        _space.Dispose();
        _sources.Dispose();
    }

    /// <summary>The features of a style, as those of the results.</summary>
    internal float[] StyleFeatures(string style, int size)
    {
        using Tensor picture = ImageFile.Load(style, size);
        return FeaturesOf(picture);
    }

    private float[] FeaturesOf(Tensor picture)
    {
        using IDisposable noGrad = no_grad();
        return _space.Extract(picture);
    }

    private static int LengthOf(IPictureFeatures space)
    {
        using Tensor grey = full([1, 3, 64, 64], 0.5f);
        int length = space.Extract(grey).Length;
        return length is > 0 and <= MostFeatures
            ? length
            : throw new EvaluationException(
                $"{space.Name}: {length} numbers for a picture, at most {MostFeatures} are taken; "
                + "the network should end at its pooled features");
    }

    private double[] Measure(PicturePair pair, int size, Tensor result, bool showsContent)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor content = ImageFile.Load(pair.Content, size);
        Tensor picture = showsContent
            ? nn.functional.interpolate(result, [content.shape[2], content.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false)
            : result;
        IReadOnlyDictionary<string, Tensor> maps = _judge.Extract(picture);
        IReadOnlyDictionary<string, Tensor> style = _judge.Extract(ImageFile.Load(pair.Style, size));
        return
        [
            .. showsContent ? ContentMeasures(content, picture, maps) : [double.NaN, double.NaN, double.NaN, double.NaN],
            .. Statistics.Select(statistic => NormalizedStyleDistance.Compute([.. maps.Values], [.. style.Values], statistic: statistic)
                .Sum(distance => distance.to(ScalarType.Float64).item<double>())),
            .. _lpips is null ? Array.Empty<double>() : [showsContent ? _lpips.Distance(picture, content) : double.NaN],
        ];
    }

    private double[] ContentMeasures(Tensor content, Tensor picture, IReadOnlyDictionary<string, Tensor> maps)
    {
        IReadOnlyDictionary<string, Tensor> contentMaps = _judge.Extract(content);
        return
        [
            StructuralSimilarity.Ssim(picture, content),
            StructuralSimilarity.MultiScale(picture, content),
            SelfSimilarity.Distance(maps[ContentStage], contentMaps[ContentStage]),
            PerceptualDistance.Compute(maps.Values, contentMaps.Values),
        ];
    }
}
