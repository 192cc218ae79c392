using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Bounds;

/// <summary>
/// The classic style distance against its bounds over random pairs of pictures, no network between them (Cheng et al. 2021, Study III, Fig. 4). Beyond the
/// paper: bounds from eigenvalues, covariances, and what the channel means give to the distance. Every picture is encoded once.
/// </summary>
public sealed class BoundsStudy : Study
{
    private readonly BoundsStudyRequest _request;
    private readonly IReadOnlyList<string> _pictures;
    private readonly LossNetwork _network;
    private readonly Lazy<StyleStore> _store;

    private BoundsStudy(BoundsStudyRequest request, IReadOnlyList<string> pictures, LossNetwork network)
    {
        _request = request;
        _pictures = pictures;
        _network = network;
        _store = new Lazy<StyleStore>(() => new StyleStore(Path.Combine(Path.GetTempPath(), $"stylekernels-{Guid.NewGuid():N}.tmp"), Encode));
        Layers = [.. network.Objective.StyleLayers.Select(layer => $"{layer}")];
        Schema = new RowSchema(["first", "second"], [.. Layers.SelectMany(layer => BoundsColumns.All.Select(name => BoundsColumns.Of(name, layer)))]);
        Settings = new BoundsStudySettings(request, network.Description, PairList.Fingerprint(pictures));
    }

    /// <inheritdoc/>
    public override StudySettings Settings { get; }

    /// <inheritdoc/>
    public override RowSchema Schema { get; }

    /// <inheritdoc/>
    public override int Count => _request.Pairs;

    /// <summary>The style layers of the paper's objective, for the loss network.</summary>
    internal IReadOnlyList<string> Layers { get; }

    /// <summary>How many pictures the pairs are drawn from.</summary>
    internal int Pictures => _pictures.Count;

    /// <summary>Opens the folder and the loss network.</summary>
    /// <param name="request">What is compared.</param>
    /// <exception cref="IOException">A folder or a file of weights cannot be read, or there are less than two pictures.</exception>
    public static BoundsStudy Open(BoundsStudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<string> pictures = ImageFolder.List(request.Images);
        if (pictures.Count < 2)
        {
            throw new EvaluationException($"{request.Images}: one picture makes no pair");
        }

        LossNetwork network = LossNetwork.Open(request.LossNetwork, objective: Objective.Paper);
        return new BoundsStudy(request, pictures, network);
    }

    /// <inheritdoc/>
    public override void Prepare() => _ = _store.Value;

    /// <inheritdoc/>
    public override Row Measure(int index)
    {
        Random random = SeededRandom.For(_request.Seed, index);
        int first = random.Next(_pictures.Count);
        int second = (first + 1 + random.Next(_pictures.Count - 1)) % _pictures.Count;
        string[] keys = [_pictures[first], _pictures[second]];
        return Row.Attempt(Schema, keys, () =>
        {
            LayerStyle[] styles = _store.Value.Get(first);
            return new Row(keys, [.. styles.Zip(_store.Value.Get(second), (one, other) => one.CompareWith(other)).SelectMany(values => values)]);
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportTable> WriteReport(RowTable rows, string folder) => new BoundsReport(this, rows, folder).Write();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (_store.IsValueCreated)
        {
            _store.Value.Dispose();
        }

        _network.Dispose();
    }

    private LayerStyle[] Encode(int picture)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> features = _network.Extract(ImageFile.Load(_pictures[picture], _request.Size), _network.Objective.StyleLayers);
        return [.. Layers.Select(layer => LayerStyle.Of(features[layer]))];
    }
}
