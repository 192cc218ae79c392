using System.Globalization;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Results;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Stability;

/// <summary>
/// How much a result changes when its content hardly does, by noise or a small shift, against the strength of the style, the trace of its Gram matrices. Gupta
/// et al. 2017 ("Characterizing and Improving Stability in Neural Style Transfer") find results of strong styles to flicker more. Not in the paper: whether the
/// balanced loss evens that out. Rows go by size, then pair, then model, then disturbance.
/// </summary>
public sealed class StabilityStudy : Study
{
    private readonly ResultSources _sources;
    private readonly LossNetwork _network;
    private (string Style, int Size, double Trace) _lastTrace = ("", 0, 0);

    private StabilityStudy(StabilityStudyRequest request, IReadOnlyList<PicturePair> pairs, ResultSources sources, LossNetwork network)
    {
        Request = request;
        Pairs = pairs;
        _sources = sources;
        _network = network;
        Settings = new StabilityStudySettings(
            request, network.Description, PairList.Fingerprint(pairs), sources.Fingerprints);
    }

    /// <inheritdoc/>
    public override StudySettings Settings { get; }

    /// <inheritdoc/>
    public override RowSchema Schema { get; } = new(["size", "content-picture", "style-picture", "model", "disturbance"], StabilityColumns.All);

    /// <inheritdoc/>
    public override int Count => checked(Request.Sizes.Count * Pairs.Count * _sources.Count * Disturbance.All.Count);

    /// <summary>What was asked for.</summary>
    internal StabilityStudyRequest Request { get; }

    /// <summary>The pairs.</summary>
    internal IReadOnlyList<PicturePair> Pairs { get; }

    /// <summary>The names of the models.</summary>
    internal IReadOnlyList<string> Models => _sources.Names;

    /// <summary>Opens models, pairs and loss network.</summary>
    /// <param name="request">What is measured.</param>
    /// <exception cref="IOException">A model, a folder, a list or a file of weights cannot be read; the message is one line.</exception>
    public static StabilityStudy Open(StabilityStudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<PicturePair> pairs = PairList.Of(request);
        return ResultSources.Open(request with { References = false }, sources =>
        {
            LossNetwork network = LossNetwork.Open(request.LossNetwork, objective: Objective.Paper);
            return new StabilityStudy(request, pairs, sources, network);
        });
    }

    /// <inheritdoc/>
    public override Row Measure(int index)
    {
        (int rest, int disturbanceIndex) = Math.DivRem(index, Disturbance.All.Count);
        (rest, int source) = Math.DivRem(rest, _sources.Count);
        (int sizeIndex, int pairIndex) = Math.DivRem(rest, Pairs.Count);
        (int size, PicturePair pair, Disturbance disturbance) = (Request.Sizes[sizeIndex], Pairs[pairIndex], Disturbance.All[disturbanceIndex]);
        string[] keys = [size.ToString(CultureInfo.InvariantCulture), pair.Content, pair.Style, _sources[source].Name, disturbance.Name];
        return Row.Attempt(Schema, keys, () =>
        {
            return Changes(_sources[source], pair, size, disturbance, SeedOf(pairIndex)) is var (change, deviation)
                ? new Row(keys, [change, change / deviation, TraceOf(pair.Style, size)])
                : null;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> WriteReport(RowTable rows, string folder) => new StabilityReport(this, rows, folder).Write();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _network.Dispose();
        _sources.Dispose();
    }

    /// <summary>The change and the deviation of the result, in steps of eight bits; null from what restyles nothing new.</summary>
    private static (double Change, double Deviation)? Changes(ResultSource source, PicturePair pair, int size, Disturbance disturbance, int seed)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor before, Tensor after) = disturbance.Contents(pair.Content, size, seed);
        if (source.Restyled(before, pair.Style) is not { } first || source.Restyled(after, pair.Style) is not { } second)
        {
            return null;
        }

        (Tensor one, Tensor other) = disturbance.Overlay(first.to(ScalarType.Float64), second.to(ScalarType.Float64));
        return (255 * (one - other).square().mean().sqrt().item<double>(), 255 * one.std().item<double>());
    }

    /// <summary>The same noise for every model.</summary>
    private int SeedOf(int pair) => unchecked((Request.Seed * 1_000_003) + pair) & int.MaxValue;

    private double TraceOf(string style, int size)
    {
        if (_lastTrace.Style != style || _lastTrace.Size != size)
        {
            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            IReadOnlyDictionary<string, Tensor> features = _network.Extract(ImageFile.Load(style, size), _network.Objective.StyleLayers);
            _lastTrace = (style, size, features.Values.Sum(map => map.to(ScalarType.Float64).square().sum([1]).mean().item<double>()));
        }

        return _lastTrace.Trace;
    }
}
