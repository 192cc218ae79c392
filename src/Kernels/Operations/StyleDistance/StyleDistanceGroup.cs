using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// The memory of a group of style distances on a device, and the tables that tell the kernels where it lies. Its tensors belong to the
/// dispose scope it is made in.
/// </summary>
internal sealed class StyleDistanceGroup
{
    private readonly StyleDistanceLayer[] _layers;
    private readonly StyleDenominator _denominator;
    private readonly Tensor[] _sources;
    private readonly Tensor?[] _styles;
    private readonly Tensor?[] _targets;
    private readonly Tensor[] _means;
    private readonly Tensor[] _differences;
    private readonly Tensor[] _styleCopies;
    private readonly Tensor[] _roots;
    private readonly Tensor _workspace;

    /// <summary>Plans the launches and allocates what they write.</summary>
    /// <param name="layers">At least one, with features of one type and the same statistic.</param>
    /// <param name="denominator">What the squared differences are divided by.</param>
    /// <param name="multiprocessors">How many the device has.</param>
    /// <exception cref="InsufficientMemoryException">The workspace does not fit the device.</exception>
    internal StyleDistanceGroup(StyleDistanceLayer[] layers, StyleDenominator denominator, int multiprocessors)
    {
        _layers = layers;
        _denominator = denominator;
        _sources = [.. layers.Select(layer => layer.Features.contiguous())];
        _styles = [.. layers.Select(layer => layer.Style?.contiguous())];
        _targets = [.. layers.Select(layer => layer.Target?.Values.contiguous())];
        IsCentred = layers[0].Statistic == StyleStatistic.Covariance;
        _means = IsCentred ? [.. Maps.Select(GramMatrixCuda.Means)] : [];
        Plan = StyleDistancePlan.Create([.. layers.Select(Shape)], multiprocessors);
        Device device = _sources[0].device;
        _workspace = Workspace.Allocate(Plan.WorkspaceBytes, device);
        _differences = [.. layers.Select(layer => Matrices(layer.Features))];
        _styleCopies = denominator == StyleDenominator.Norms ? [.. layers.Select(layer => Matrices(layer.Features))] : [];
        Distances = [.. layers.Select(layer => empty(layer.Features.shape[0], ScalarType.Float32, device))];
        _roots = [.. layers.Select(layer => empty(layer.Features.shape[0], ScalarType.Float32, device))];
    }

    /// <summary>Groups and offsets of the launches.</summary>
    internal StyleDistancePlan Plan { get; }

    /// <summary>The type of all features.</summary>
    internal ScalarType Type => _sources[0].dtype;

    /// <summary>The features of every map in the plan's order: results, then styles.</summary>
    internal IReadOnlyList<Tensor> Maps => [.. _sources, .. _styles.OfType<Tensor>()];

    /// <summary>Whether means are taken from the channels, so that the matrices are covariances.</summary>
    internal bool IsCentred { get; }

    /// <summary>The means of every map, or none where nothing is centred.</summary>
    internal IReadOnlyList<Tensor> Means => _means;

    /// <summary>The address of the workspace.</summary>
    internal long WorkspaceStart => DeviceMemory.Address(_workspace);

    /// <summary>(N) for each layer, written by <see cref="StyleDistanceKernels.Score"/>.</summary>
    internal IReadOnlyList<Tensor> Distances { get; }

    /// <summary>Groups of <see cref="StyleDistanceKernels.Attach"/>.</summary>
    internal int AttachmentBlocks => _sources.Sum(source => checked((int)source.shape[0] * AttachmentParts(source)));

    /// <summary>For <see cref="StyleDifferenceKernels.Subtract"/>.</summary>
    internal LaunchTable<StyleDifference> Differences()
    {
        StyleDifference[] parts = Plan.Differences.ToArray();
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i].ResultTiles += WorkspaceStart / sizeof(float);
            parts[i].StyleTiles += WorkspaceStart / sizeof(float);
            parts[i].Sums += (WorkspaceStart + Plan.SumsStart) / sizeof(double);
            parts[i].Difference = DeviceMemory.Offset(_differences[i]);
            parts[i].StyleCopy = _styleCopies.Length == 0 ? -1 : DeviceMemory.Offset(_styleCopies[i]);
            parts[i].ResultFactor = (float)(1 / Divisor(_sources[i], i));
            if (_styles[i] is { } style)
            {
                parts[i].StyleFactor = (float)(1 / Divisor(style, i));
            }
            else if (_targets[i] is { } target)
            {
                parts[i].Source = StyleSource.Given;
                parts[i].StyleGram = DeviceMemory.Offset(target);
                parts[i].StyleBatch = (int)target.shape[0];
            }
        }

        return LaunchTable<StyleDifference>.Of(parts, StyleDifference.Unused);
    }

    /// <summary>For <see cref="StyleDistanceKernels.Score"/>.</summary>
    internal LaunchTable<StyleScore> Scores()
    {
        StyleScore[] parts = Plan.Scores.ToArray();
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i].Sums += (WorkspaceStart + Plan.SumsStart) / sizeof(double);
            parts[i].Distances = DeviceMemory.Offset(Distances[i]);
            parts[i].Roots = DeviceMemory.Offset(_roots[i]);
            parts[i].Divisor = Divisor(_sources[i], i);
            parts[i].Denominator = _denominator;
        }

        return LaunchTable<StyleScore>.Of(parts, StyleScore.Unused);
    }

    /// <summary>For <see cref="StyleDistanceKernels.Attach"/>, where the denominator has a gradient.</summary>
    internal LaunchTable<StyleAttachment> Attachments()
    {
        StyleAttachment[] parts = new StyleAttachment[_sources.Length];
        int blocks = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new StyleAttachment
            {
                Difference = DeviceMemory.Offset(_differences[i]),
                Style = DeviceMemory.Offset(_styleCopies[i]),
                Distances = DeviceMemory.Offset(Distances[i]),
                First = blocks,
                Channels = (int)_sources[i].shape[1],
                Parts = AttachmentParts(_sources[i]),
            };
            blocks += (int)_sources[i].shape[0] * parts[i].Parts;
        }

        return LaunchTable<StyleAttachment>.Of(parts, StyleAttachment.Unused);
    }

    /// <summary>What the backward pass needs of a layer.</summary>
    internal GroupedProduct Graph(int layer) => new(
        _layers[layer].Features, _sources[layer], Distances[layer], _differences[layer], _roots[layer], IsCentred ? _means[layer] : null);

    /// <summary>
    /// Call it after the launches: until then the kernels know the tensors by their addresses alone. The allocator reuses the workspace in the
    /// order of the stream.
    /// </summary>
    internal void Release()
    {
        GC.KeepAlive(_sources);
        GC.KeepAlive(_styles);
        GC.KeepAlive(_targets);
        GC.KeepAlive(_styleCopies);
        GC.KeepAlive(_means);
        _workspace.Dispose();
    }

    private static StyleDistanceShape Shape(StyleDistanceLayer layer) =>
        new(FeatureShape.Of(layer.Features), layer.Style is { } style ? FeatureShape.Of(style) : null);

    private static Tensor Matrices(Tensor features) =>
        empty(features.shape[0], features.shape[1], features.shape[1], ScalarType.Float32, features.device);

    private static int AttachmentParts(Tensor features)
    {
        long entries = features.shape[1] * features.shape[1];
        return checked((int)((entries + StyleDistanceKernels.AttachEntries - 1) / StyleDistanceKernels.AttachEntries));
    }

    private double Divisor(Tensor features, int layer) => GramMatrix.Divisor(features, _layers[layer].Normalization);
}
