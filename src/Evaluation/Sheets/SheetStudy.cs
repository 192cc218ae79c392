using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Images;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Sheets;

/// <summary>
/// Results side by side (Cheng et al. 2021, Fig. 1 and 6): a row for each pair with content, style and what every model makes of them, the losses below. What
/// is measured is a <see cref="LossStudy"/>.
/// </summary>
public sealed class SheetStudy : Study
{
    /// <summary>The most pairs; more do not fit on a picture that programs open.</summary>
    public const int MostPairs = 100;

    private readonly SheetStudyRequest _request;
    private readonly LossStudy _losses;

    private SheetStudy(SheetStudyRequest request, LossStudy losses)
    {
        _request = request;
        _losses = losses;
        Settings = new SheetStudySettings(request, (LossStudySettings)losses.Settings);
    }

    /// <inheritdoc/>
    public override StudySettings Settings { get; }

    /// <inheritdoc/>
    public override RowSchema Schema => _losses.Schema;

    /// <inheritdoc/>
    public override int Count => _losses.Count;

    /// <summary>The pairs, in the order of the sheet.</summary>
    internal IReadOnlyList<PicturePair> Pairs => _losses.Pairs;

    /// <summary>The names of the models.</summary>
    internal IReadOnlyList<string> Models => _losses.Models;

    /// <summary>Shorter side of the contents.</summary>
    internal int Size => _request.Size;

    /// <summary>Opens models and pairs.</summary>
    /// <param name="request">What is shown.</param>
    /// <exception cref="IOException">A model, a picture, a folder or a list cannot be read, or there are too many pairs; the message is one line.</exception>
    public static SheetStudy Open(SheetStudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<PicturePair> pairs = PairsOf(request);
        if (pairs.Count is 0 or > MostPairs)
        {
            throw new EvaluationException($"a sheet shows 1 to {MostPairs} pairs, these are {pairs.Count}; name fewer contents or styles");
        }

        var losses = new LossStudyRequest
        {
            Models = request.Models,
            Sizes = [request.Size],
            Seed = request.Seed,
            References = false,
            Judge = false,
            LossNetwork = request.LossNetwork,
        };
        return new SheetStudy(request, LossStudy.Open(losses, pairs));
    }

    /// <inheritdoc/>
    public override Row Measure(int index) => _losses.Measure(index);

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> WriteReport(RowTable rows, string folder) => new SheetReport(this, rows, folder).Write();

    /// <summary>The result of a model for a pair.</summary>
    internal Tensor? Result(string model, PicturePair pair) => _losses.Result(model, pair, _request.Size);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _losses.Dispose();
    }

    private static IReadOnlyList<PicturePair> PairsOf(SheetStudyRequest request) => request.List is { } list
        ? PairList.Read(list)
        : [.. from content in Pictures(request.Contents) from style in Pictures(request.Styles) select new PicturePair(content, style)];

    private static IEnumerable<string> Pictures(IReadOnlyList<string> filesAndFolders) => filesAndFolders.SelectMany(path =>
        Directory.Exists(path) ? ImageFolder.List(path)
        : File.Exists(path) ? [path]
        : throw new ImageException(path, "there is no such picture or folder"));
}
