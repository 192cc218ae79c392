using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>
/// Forward and backward of a grouped style distance as a launch on a GPU goes through it: plan, partial tiles, difference, score,
/// attachment where the denominator has a gradient, product.
/// </summary>
internal sealed class DeviceStyleDistance : IDisposable
{
    private readonly OpenClMachine _machine;
    private readonly IReadOnlyList<StyleInput> _layers;
    private readonly string _format;
    private readonly StyleDenominator _denominator;
    private readonly StyleDistancePlan _plan;
    private readonly SymmetricProductPlan _product;
    private readonly DeviceMemory _features;
    private readonly DeviceMemory _workspace;
    private readonly DeviceMemory _floats;
    private readonly DeviceMemory _doubles;
    private readonly GramMap[] _maps;
    private readonly StyleDifference[] _differences;
    private readonly StyleScore[] _scores;
    private readonly StyleAttachment[] _attachments;
    private readonly ProductMap[] _products;

    private DeviceStyleDistance(
        OpenClMachine machine, IReadOnlyList<StyleInput> layers, string format, StyleDenominator denominator, int multiprocessors, int misalignment)
    {
        _machine = machine;
        _layers = layers;
        _format = format;
        _denominator = denominator;
        _plan = StyleDistancePlan.Create(
            [.. layers.Select(layer => new StyleDistanceShape(layer.Shape, layer.Encoded ? null : layer.StyleShape))], multiprocessors);
        _features = DeviceMemory.Of(machine, FeatureFormat.Type(format), misalignment);
        _workspace = DeviceMemory.Of(machine, ScalarType.Float32);
        _floats = DeviceMemory.Of(machine, ScalarType.Float32, misalignment);
        _doubles = DeviceMemory.Of(machine, ScalarType.Float64);
        _maps = _plan.Grams.Maps.ToArray();
        _differences = _plan.Differences.ToArray();
        _scores = _plan.Scores.ToArray();
        _attachments = new StyleAttachment[layers.Count];
        _product = SymmetricProductPlan.Create([.. layers.Select(layer => layer.Shape)]);
        _products = _product.Maps.ToArray();
        PlaceFeatures();
        PlaceTiles();
        for (int i = 0; i < layers.Count; i++)
        {
            PlaceMatrices(i);
        }
    }

    /// <summary>Runs the kernels on the layers.</summary>
    /// <param name="machine">The device.</param>
    /// <param name="layers">The layers of the launch.</param>
    /// <param name="format">How the features are stored.</param>
    /// <param name="denominator">What the squared differences are divided by.</param>
    /// <param name="multiprocessors">Of the device that is planned for; few make long splits.</param>
    /// <param name="misalignment">How far from a multiple of four values tensors begin.</param>
    internal static IReadOnlyList<StyleOutcome> Run(
        OpenClMachine machine,
        IReadOnlyList<StyleInput> layers,
        string format,
        StyleDenominator denominator,
        int multiprocessors = 132,
        int misalignment = 0)
    {
        using DeviceStyleDistance run = new(machine, layers, format, denominator, multiprocessors, misalignment);
        run.Forward();
        run.Backward();
        foreach (DeviceMemory memory in run.Memories)
        {
            memory.AssertNothingElseWritten();
        }

        return [.. Enumerable.Range(0, layers.Count).Select(run.Outcome)];
    }

    private IEnumerable<DeviceMemory> Memories => [_features, _workspace, _floats, _doubles];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceMemory memory in Memories)
        {
            memory.Dispose();
        }
    }

    /// <summary>The results first, then the styles, as the plan has its maps.</summary>
    private void PlaceFeatures()
    {
        int style = _layers.Count;
        for (int i = 0; i < _layers.Count; i++)
        {
            _maps[i].Features = _features.Add(_layers[i].Features);
            _products[i].Features = _maps[i].Features;
            _products[i].Gradient = _features.Reserve(_layers[i].Features.numel());
            if (!_layers[i].Encoded)
            {
                _maps[style++].Features = _features.Add(_layers[i].Style);
            }
        }
    }

    /// <summary>Partial tiles and sums need not begin where their memory does.</summary>
    private void PlaceTiles()
    {
        long tiles = _workspace.Reserve(_plan.Grams.WorkspaceFloats);
        long sums = _doubles.Reserve(_plan.SumDoubles);
        for (int i = 0; i < _maps.Length; i++)
        {
            _maps[i].Workspace += tiles;
        }

        for (int i = 0; i < _layers.Count; i++)
        {
            _differences[i].ResultTiles += tiles;
            _differences[i].StyleTiles += tiles;
            _differences[i].Sums += sums;
            _scores[i].Sums += sums;
        }
    }

    private void PlaceMatrices(int i)
    {
        StyleInput layer = _layers[i];
        FeatureShape shape = layer.Shape;
        double divisor = GramMatrix.Divisor(layer.Features, layer.Normalization);
        ref StyleDifference difference = ref _differences[i];
        difference.Difference = _floats.Reserve(shape.MatrixEntries);
        difference.ResultFactor = (float)(1 / divisor);
        difference.StyleFactor = (float)(1 / GramMatrix.Divisor(layer.Style, layer.Normalization));
        if (layer.Encoded)
        {
            difference.Source = StyleSource.Given;
            difference.StyleBatch = layer.StyleShape.Batch;
            difference.StyleGram = _floats.Add(GramMatrixReference.Compute(layer.Style, layer.Normalization));
        }

        _scores[i].Distances = _floats.Reserve(shape.Batch);
        _scores[i].Roots = _floats.Reserve(shape.Batch);
        _scores[i].ResultNorms = _doubles.Reserve(shape.Batch);
        _scores[i].Divisor = divisor;
        _scores[i].Denominator = _denominator;
        if (_denominator == StyleDenominator.Norms)
        {
            difference.StyleCopy = _floats.Reserve(shape.MatrixEntries);
            _attachments[i] = Attachment(i, shape);
        }

        _products[i].Matrix = difference.Difference;
        _products[i].Roots = _scores[i].Roots;
        _products[i].Upstream = _floats.Add(layer.Upstream);
    }

    private StyleAttachment Attachment(int i, FeatureShape shape) => new()
    {
        Difference = _differences[i].Difference,
        Style = _differences[i].StyleCopy,
        Distances = _scores[i].Distances,
        First = i == 0 ? 0 : _attachments[i - 1].First + (_layers[i - 1].Shape.Batch * _attachments[i - 1].Parts),
        Channels = shape.Channels,
        Parts = (int)((((long)shape.Channels * shape.Channels) - 1) / StyleDistanceKernels.AttachEntries) + 1,
    };

    private void Forward()
    {
        _machine.Launch(
            $"GramMatrixKernels.Partial, {_format}",
            _plan.Grams.Blocks,
            _features.View,
            _workspace.View,
            LaunchTable<GramMap>.Of(_maps, GramMap.Unused));
        _machine.Launch(
            "StyleDifferenceKernels.Subtract",
            _plan.DifferenceBlocks,
            _workspace.View,
            _floats.View,
            _doubles.View,
            LaunchTable<StyleDifference>.Of(_differences, StyleDifference.Unused));
        _machine.Launch(
            "StyleDistanceKernels.Score", _plan.ScoreBlocks, _doubles.View, _floats.View, LaunchTable<StyleScore>.Of(_scores, StyleScore.Unused));
    }

    private void Backward()
    {
        if (_denominator == StyleDenominator.Norms)
        {
            int blocks = _attachments[^1].First + (_layers[^1].Shape.Batch * _attachments[^1].Parts);
            _machine.Launch(
                "StyleDistanceKernels.Attach", blocks, _floats.View, LaunchTable<StyleAttachment>.Of(_attachments, StyleAttachment.Unused));
        }

        _machine.Launch(
            $"SymmetricProductKernels.Multiply, {_format}",
            _product.Blocks,
            _features.View,
            _floats.View,
            LaunchTable<ProductMap>.Of(_products, ProductMap.Unused));
    }

    private StyleOutcome Outcome(int i)
    {
        long samples = _layers[i].Shape.Batch;
        return new StyleOutcome(
            _floats.Read(_scores[i].Distances, samples),
            _features.Read(_products[i].Gradient, _layers[i].Features.shape),
            _doubles.Read(_scores[i].ResultNorms, samples));
    }
}
