using StyleKernels.Evaluation.Judges;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Losses;

/// <summary>
/// Measures results: content, classic and balanced style by layer and summed, covariances at three sizes of the picture, flat areas, and the opinion of
/// a judge that nobody trains on.
/// </summary>
internal sealed class LossMeasures : IDisposable
{
    /// <summary>Where the judge compares contents: 28 x 28 positions.</summary>
    private const string JudgeContentStage = "stage2";

    private readonly LossNetwork _network;
    private readonly ResNet18? _judge;
    private readonly ContentTerm[] _paperContent;
    private readonly StyleTerm[] _grams;
    private readonly StyleTerm[] _covariances;

    /// <param name="network">With the layers of <see cref="Yardstick"/>; owned from now on.</param>
    /// <param name="judge">Or null; owned from now on.</param>
    internal LossMeasures(LossNetwork network, ResNet18? judge)
    {
        _network = network;
        _judge = judge;
        _paperContent = [.. network.Objective.Content.Where(term => term.Layer.Scale == 1)];
        _grams = [.. network.Objective.Style.Where(term => term.Statistic == StyleStatistic.Gram)];
        _covariances = [.. network.Objective.Style.Where(term => term.Statistic == StyleStatistic.Covariance)];
        Columns =
        [
            LossColumns.Content, LossColumns.HalfContent, .. _paperContent.Select(term => LossColumns.Of(LossColumns.Content, term.Layer)),
            LossColumns.Classic, .. _grams.Select(term => LossColumns.Of(LossColumns.Classic, term.Layer)),
            LossColumns.Balanced, .. _grams.Select(term => LossColumns.Of(LossColumns.Balanced, term.Layer)),
            LossColumns.MultiScale, .. _covariances.Select(term => LossColumns.Of(LossColumns.MultiScale, term.Layer)),
            LossColumns.Flat, .. judge is null ? Array.Empty<string>() : [LossColumns.JudgeStyle, LossColumns.JudgeContent],
        ];
    }

    /// <summary>Which encoder gives which layers.</summary>
    internal string Description => _network.Description;

    /// <summary>What <see cref="Measure"/> gives.</summary>
    internal IReadOnlyList<string> Columns { get; }

    /// <summary>Opens the loss network, and the judge if it is wanted.</summary>
    /// <param name="files">Of the loss network; none for the embedded one.</param>
    /// <param name="judge">Whether ResNet-18 judges too.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal static LossMeasures Open(IReadOnlyList<string> files, bool judge)
    {
        LossNetwork network = LossNetwork.Open(files, objective: Yardstick.For);
        try
        {
            return new LossMeasures(network, judge ? new ResNet18() : null);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Looks at a pair once, for all results.</summary>
    internal PairReference Reference(Tensor content, Tensor style)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> features = _network.Extract(style, _network.Objective.StyleLayers);
        Tensor? judged = _judge?.Extract(content)[JudgeContentStage];
        return new PairReference(
            (content.shape[2], content.shape[3]),
            _network.Extract(content, _network.Objective.ContentLayers),
            Targets(_grams, features),
            Targets(_covariances, features),
            FlatAreas.Of(content, style),
            judged,
            _judge is null ? [] : [.. _judge.Extract(style).Values.Select(map => StyleTarget.Encode(map, statistic: StyleStatistic.Covariance))])
            .DetachedFrom(scope);
    }

    /// <summary>The numbers of a result, by <see cref="Columns"/>.</summary>
    /// <param name="reference">Its pair.</param>
    /// <param name="result">(1, 3, H, W); of another size than the content it is resized, as other programs round sizes.</param>
    /// <param name="showsContent">Whether it can be compared with the content.</param>
    internal double[] Measure(PairReference reference, Tensor result, bool showsContent)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor picture = showsContent ? Resized(result, reference.Size) : result;
        IReadOnlyDictionary<string, Tensor> features = _network.Extract(picture);
        double[] contents = [.. _paperContent.Select(term => ContentError(term.Layer))];
        Tensor[] gramMaps = [.. _grams.Select(term => features[$"{term.Layer}"])];
        double[] classic = Numbers(StyleDistance.Compute(gramMaps, References(reference.Grams)));
        double[] balanced = Numbers(NormalizedStyleDistance.Compute(gramMaps, References(reference.Grams)));
        double[] multiScale = Numbers(NormalizedStyleDistance.Compute(
            [.. _covariances.Select(term => features[$"{term.Layer}"])], References(reference.Covariances)));
        return
        [
            contents.Zip(_paperContent, (error, term) => error * term.Weight).Sum(), ContentError(Yardstick.HalfContent), .. contents,
            classic.Sum(), .. classic,
            balanced.Sum(), .. balanced,
            multiScale.Sum(), .. multiScale,
            showsContent ? reference.Flat.Measure(picture) : double.NaN, .. Judge(reference, picture, showsContent),
        ];

        double ContentError(PyramidLayer layer) => showsContent
            ? Number(ContentDistance.Compute(features[$"{layer}"], reference.ContentFeatures[$"{layer}"], normalize: true))
            : double.NaN;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _judge?.Dispose();
    }

    private static StyleTarget[] Targets(StyleTerm[] terms, IReadOnlyDictionary<string, Tensor> features) =>
        [.. terms.Select(term => StyleTarget.Encode(features[$"{term.Layer}"], statistic: term.Statistic))];

    private static Tensor Resized(Tensor result, (long H, long W) size) => result.shape[2] == size.H && result.shape[3] == size.W
        ? result
        : nn.functional.interpolate(result, [size.H, size.W], mode: InterpolationMode.Bilinear, align_corners: false);

    private double[] Judge(PairReference reference, Tensor picture, bool showsContent)
    {
        if (_judge is null)
        {
            return [];
        }

        IReadOnlyDictionary<string, Tensor> maps = _judge.Extract(picture);
        double style = Numbers(NormalizedStyleDistance.Compute([.. maps.Values], References(reference.JudgedStyle))).Sum();
        double content = showsContent ? Number(ContentDistance.Compute(maps[JudgeContentStage], reference.JudgedContent!, normalize: true)) : double.NaN;
        return [style, content];
    }

    private static StyleReference[] References(IReadOnlyList<StyleTarget> targets) => [.. targets.Select(target => (StyleReference)target)];

    private static double[] Numbers(IReadOnlyList<Tensor> values) => [.. values.Select(Number)];

    private static double Number(Tensor value) => value.to(ScalarType.Float64).item<double>();
}
