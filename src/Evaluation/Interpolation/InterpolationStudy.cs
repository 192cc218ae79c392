using System.Globalization;
using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Results;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Interpolation;

/// <summary>
/// Results on the way from the content's own manner to a style, which is the usual remedy for too much style (Cheng et al. 2021, Fig. 7), and from one style to
/// another. Rows go by size, then pair, then path, then model, then weight.
/// </summary>
public sealed class InterpolationStudy : Study
{
    private static readonly InterpolationPath[] Paths = Enum.GetValues<InterpolationPath>();

    private readonly ResultSources _sources;
    private readonly LossMeasures _measures;

    /// <summary>The pictures that the last row was compared with; rows of a pair follow each other.</summary>
    private readonly Dictionary<(string Style, string Content, int Size), PairReference> _references = [];

    private InterpolationStudy(InterpolationStudyRequest request, IReadOnlyList<PicturePair> pairs, ResultSources sources, LossMeasures measures)
    {
        Request = request;
        Pairs = pairs;
        _sources = sources;
        _measures = measures;
        Settings = new InterpolationStudySettings(
            request, measures.Description, PairList.Fingerprint(pairs), sources.Fingerprints);
    }

    /// <inheritdoc/>
    public override StudySettings Settings { get; }

    /// <inheritdoc/>
    public override RowSchema Schema { get; } = new(
        ["size", "content-picture", "style-picture", "second-style-picture", "path", "model", "weight"],
        [InterpolationColumns.Content, InterpolationColumns.Style, InterpolationColumns.SecondStyle]);

    /// <inheritdoc/>
    public override int Count => checked(Request.Sizes.Count * Pairs.Count * Paths.Length * _sources.Count * Request.Weights.Count);

    /// <summary>What was asked for.</summary>
    internal InterpolationStudyRequest Request { get; }

    /// <summary>The pairs; the second style of each is that of the next pair with another one.</summary>
    internal IReadOnlyList<PicturePair> Pairs { get; }

    /// <summary>The names of the models.</summary>
    internal IReadOnlyList<string> Models => _sources.Names;

    /// <summary>Opens models, pairs and loss network.</summary>
    /// <param name="request">What is measured.</param>
    /// <exception cref="IOException">A model, a folder, a list or a file of weights cannot be read; the message is one line.</exception>
    public static InterpolationStudy Open(InterpolationStudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<PicturePair> pairs = PairList.Of(request);
        return ResultSources.Open(
            request with { References = false },
            sources => new InterpolationStudy(request, pairs, sources, LossMeasures.Open(request.LossNetwork, judge: false)));
    }

    /// <inheritdoc/>
    public override Row Measure(int index)
    {
        (int size, PicturePair pair, string second, InterpolationPath path, ResultSource source, double weight) = At(index);
        string[] keys =
        [
            size.ToString(CultureInfo.InvariantCulture), pair.Content, pair.Style, second,
            NameOf(path), source.Name, weight.ToString("R", CultureInfo.InvariantCulture),
        ];
        return Row.Attempt(Schema, keys, () =>
        {
            using Tensor? result = Result(source, pair, second, path, weight, size);
            return result is null ? null : new Row(keys, Measure(result, pair, second, size));
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> WriteReport(RowTable rows, string folder) => new InterpolationReport(this, rows, folder).Write();

    /// <summary>The name of a path in the rows.</summary>
    internal static string NameOf(InterpolationPath path) => path == InterpolationPath.Strength ? "strength" : "styles";

    /// <summary>The result of a row, again.</summary>
    internal Tensor? Result(int index)
    {
        (int size, PicturePair pair, string second, InterpolationPath path, ResultSource source, double weight) = At(index);
        return Result(source, pair, second, path, weight, size);
    }

    /// <summary>The second style of a pair; empty when all pairs have the same style.</summary>
    internal string SecondStyle(int pair) => Pairs.Skip(pair + 1).Concat(Pairs.Take(pair))
        .Select(other => other.Style).FirstOrDefault(style => style != Pairs[pair].Style, "");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        ForgetReferences();
        _measures.Dispose();
        _sources.Dispose();
    }

    /// <summary>A network that mixes nothing gives nothing, and neither does a pair without a second style.</summary>
    private static Tensor? Result(ResultSource source, PicturePair pair, string second, InterpolationPath path, double weight, int size) => path switch
    {
        InterpolationPath.Strength => source.Result(pair, size, weight),
        _ when second.Length == 0 => null,
        _ => source.Mixed(pair, second, weight, size),
    };

    private (int Size, PicturePair Pair, string Second, InterpolationPath Path, ResultSource Source, double Weight) At(int index)
    {
        (int rest, int weight) = Math.DivRem(index, Request.Weights.Count);
        (rest, int source) = Math.DivRem(rest, _sources.Count);
        (rest, int path) = Math.DivRem(rest, Paths.Length);
        (int size, int pair) = Math.DivRem(rest, Pairs.Count);
        return (Request.Sizes[size], Pairs[pair], SecondStyle(pair), Paths[path], _sources[source], Request.Weights[weight]);
    }

    private double[] Measure(Tensor result, PicturePair pair, string second, int size)
    {
        Dictionary<string, double> first = Measure(result, pair.Content, pair.Style, size);
        double other = second.Length == 0 ? double.NaN : Measure(result, pair.Content, second, size)[LossColumns.Balanced];
        return [first[LossColumns.Content], first[LossColumns.Balanced], other];
    }

    private Dictionary<string, double> Measure(Tensor result, string content, string style, int size) =>
        _measures.Columns.Zip(_measures.Measure(ReferenceOf(content, style, size), result, showsContent: true)).ToDictionary();

    private PairReference ReferenceOf(string contentPath, string stylePath, int size)
    {
        if (_references.TryGetValue((stylePath, contentPath, size), out PairReference? known))
        {
            return known;
        }

        if (_references.Count == 2)
        {
            ForgetReferences();
        }

        using Tensor content = ImageFile.Load(contentPath, size);
        using Tensor style = ImageFile.Load(stylePath, size);
        return _references[(stylePath, contentPath, size)] = _measures.Reference(content, style);
    }

    private void ForgetReferences()
    {
        foreach (PairReference reference in _references.Values)
        {
            reference.Dispose();
        }

        _references.Clear();
    }
}
