using System.Globalization;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Results;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Losses;

/// <summary>
/// The losses of models over pairs (Cheng et al. 2021, Studies I and IV, Table 5). Rows go by size, then pair, then model: what the results
/// of a pair are compared with is computed once.
/// </summary>
public sealed class LossStudy : Study
{
    /// <summary>The smallest shorter side that the loss networks take, at a quarter of the picture.</summary>
    public const int SmallestSize = 32;

    /// <summary>The largest shorter side: features of larger pictures take many gigabytes.</summary>
    public const int LargestSize = 4096;

    private readonly LossStudyRequest _request;
    private readonly IReadOnlyList<PicturePair> _pairs;
    private readonly ResultSources _sources;
    private readonly LossMeasures _measures;
    private (int Size, PicturePair? Pair, PairReference? Reference) _last;

    private LossStudy(LossStudyRequest request, IReadOnlyList<PicturePair> pairs, ResultSources sources, LossMeasures measures)
    {
        _request = request;
        _pairs = pairs;
        _sources = sources;
        _measures = measures;
        Schema = new RowSchema([LossKeys.Size, LossKeys.Content, LossKeys.Style, LossKeys.Model], measures.Columns);
        Settings = new LossStudySettings(
            request, measures.Description, PairList.Fingerprint(pairs), sources.Fingerprints);
    }

    /// <inheritdoc/>
    public override StudySettings Settings { get; }

    /// <inheritdoc/>
    public override RowSchema Schema { get; }

    /// <inheritdoc/>
    public override int Count => checked(_request.Sizes.Count * _pairs.Count * _sources.Count);

    /// <summary>The pairs.</summary>
    public IReadOnlyList<PicturePair> Pairs => _pairs;

    /// <summary>The names of the models, as they stand in the rows; references last.</summary>
    public IReadOnlyList<string> Models => _sources.Names;

    /// <summary>What was asked for.</summary>
    internal LossStudyRequest Request => _request;

    /// <summary>Opens models, pairs and loss network.</summary>
    /// <param name="request">What is measured.</param>
    /// <exception cref="IOException">A model, a folder, a list or a file of weights cannot be read; the message is one line.</exception>
    public static LossStudy Open(LossStudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Open(request, PairList.Of(request));
    }

    /// <inheritdoc/>
    public override Row Measure(int index)
    {
        (int rest, int source) = (index / _sources.Count, index % _sources.Count);
        PicturePair pair = _pairs[rest % _pairs.Count];
        int size = _request.Sizes[rest / _pairs.Count];
        string[] keys = [size.ToString(CultureInfo.InvariantCulture), pair.Content, pair.Style, _sources[source].Name];
        return Row.Attempt(Schema, keys, () =>
        {
            using Tensor? result = _sources[source].Result(pair, size);
            return result is null
                ? null
                : new Row(keys, _measures.Measure(ReferenceOf(pair, size), result, _sources[source].ShowsContent));
        });
    }

    /// <summary>Opens models and loss network for pairs that were chosen before.</summary>
    internal static LossStudy Open(LossStudyRequest request, IReadOnlyList<PicturePair> pairs) =>
        ResultSources.Open(request, sources => new LossStudy(request, pairs, sources, LossMeasures.Open(request.LossNetwork, request.Judge)));

    /// <summary>The result of a model for a pair, for the report.</summary>
    internal Tensor? Result(string model, PicturePair pair, int size) => _sources.First(source => source.Name == model).Result(pair, size);

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> WriteReport(RowTable rows, string folder) => new LossReport(this, rows, folder).Write();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _last.Reference?.Dispose();
        _measures.Dispose();
        _sources.Dispose();
    }

    private PairReference ReferenceOf(PicturePair pair, int size)
    {
        if (_last.Reference is null || _last.Pair != pair || _last.Size != size)
        {
            _last.Reference?.Dispose();
            _last = default;
            using Tensor content = ImageFile.Load(pair.Content, size);
            using Tensor style = ImageFile.Load(pair.Style, size);
            _last = (size, pair, _measures.Reference(content, style));
        }

        return _last.Reference!;
    }
}
