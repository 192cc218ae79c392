using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// The style distances of one layer of CPU features as work items that can be run together with those of other layers: first the items
/// of <see cref="Products"/>, then every <see cref="FinishStyle"/>, then every <see cref="FinishResult"/>.
/// </summary>
/// <remarks>Its tensors belong to the dispose scope it is made in; only the scratch memory of the products is its own.</remarks>
internal sealed unsafe class StyleDistancePass : IDisposable
{
    private readonly StyleDenominator _denominator;
    private readonly double _divisor;
    private readonly Tensor _features;
    private readonly Tensor _source;
    private readonly Tensor? _means;
    private readonly Tensor? _styleSource;
    private readonly Tensor? _styleMeans;
    private readonly Tensor _styleGram;
    private readonly Tensor _styleNorm;
    private readonly int _styleBatch;
    private readonly Tensor _matrices;
    private readonly Tensor _distances;
    private readonly float* _styleGrams;
    private readonly double* _styleNorms;
    private readonly float* _distanceValues;
    private readonly GramMatrixPass _result;
    private readonly GramMatrixPass? _style;
    private readonly bool _tracked;

    /// <summary>Plans the pass and allocates what it writes.</summary>
    internal StyleDistancePass(StyleDistanceLayer layer, StyleDenominator denominator)
    {
        _denominator = denominator;
        _features = layer.Features;
        _tracked = layer.Features.requires_grad && is_grad_enabled();
        _divisor = GramMatrix.Divisor(layer.Features, layer.Normalization);
        (_source, FeatureView view) = CpuFeatures.Read(layer.Features);
        bool centred = layer.Statistic == StyleStatistic.Covariance;
        _means = centred ? CpuFeatures.Centre(ref view) : null;
        _matrices = empty(view.Batch, view.Channels, view.Channels, ScalarType.Float32, CPU);
        _distances = empty(view.Batch, ScalarType.Float32, CPU);
        if (layer.Target is { } target)
        {
            _styleGram = target.Values.contiguous();
            _styleNorm = target.SquaredNorm.contiguous();
        }
        else
        {
            (_styleSource, FeatureView style) = CpuFeatures.Read(layer.Style!);
            _styleMeans = centred ? CpuFeatures.Centre(ref style) : null;
            _styleGram = empty(style.Batch, style.Channels, style.Channels, ScalarType.Float32, CPU);
            _styleNorm = empty(style.Batch, ScalarType.Float64, CPU);
            _style = new GramMatrixPass(style, GramMatrix.Divisor(layer.Style!, layer.Normalization), (float*)TensorPointer.Get(_styleGram));
        }

        _styleBatch = (int)_styleGram.shape[0];
        _styleGrams = (float*)TensorPointer.Get(_styleGram);
        _styleNorms = (double*)TensorPointer.Get(_styleNorm);
        _distanceValues = (float*)TensorPointer.Get(_distances);
        _result = new GramMatrixPass(view, _divisor, (float*)TensorPointer.Get(_matrices));
    }

    /// <summary>The Gram matrices to be accumulated: the result's, and the style's if they are not known.</summary>
    internal IEnumerable<GramMatrixPass> Products => _style is null ? [_result] : [_result, _style];

    /// <summary>How many calls of <see cref="FinishStyle"/> the pass takes: none if the styles are encoded.</summary>
    internal int StyleSamples => _style?.Samples ?? 0;

    /// <summary>N, the calls of <see cref="FinishResult"/>.</summary>
    internal int Samples => _result.Samples;

    /// <summary>Completes the Gram matrix of a style, and its norm.</summary>
    internal void FinishStyle(int sample)
    {
        _style!.Finish(sample);
        _styleNorms[sample] = UpperTriangle.SquaredNorm(_style.Gram(sample), _style.Channels);
    }

    /// <summary>Completes a sample: its distance and, if the gradient is wanted, the gradient's matrix in place of the Gram matrix.</summary>
    internal void FinishResult(int sample)
    {
        int channels = _result.Channels;
        int styleSample = _styleBatch == 1 ? 0 : sample;
        float* style = _styleGrams + ((long)styleSample * channels * channels);
        float* matrix = _result.Gram(sample);
        _result.Finish(sample);
        (double norm, double squaredDistance) = UpperTriangle.Subtract(matrix, style, channels);
        double denominator = _denominator == StyleDenominator.Entries
            ? (double)channels * channels
            : Math.Max(norm + _styleNorms[styleSample], StyleDistanceReference.SmallestDenominator);
        double distance = squaredDistance / denominator;
        _distanceValues[sample] = (float)distance;
        if (_tracked)
        {
            // dL/dG = 2·(G_P − G_S)/V, less 2·L·G_P/V if V is not held constant; dG/dF doubles it. With D = G_P − G_S kept in place
            // of G_P, the second form is (1 − L)·D − L·G_S.
            double scale = 4 / (denominator * _divisor);
            double attached = _denominator == StyleDenominator.Norms ? distance : 0;
            UpperTriangle.Combine(matrix, (1 - attached) * scale, style, -attached * scale, channels);
            UpperTriangle.Mirror(matrix, channels);
        }
    }

    /// <summary>The distances, (N), in the graph if the features are; after all items.</summary>
    internal Tensor Distances()
    {
        GC.KeepAlive(_source);
        GC.KeepAlive(_means);
        GC.KeepAlive(_styleSource);
        GC.KeepAlive(_styleMeans);
        GC.KeepAlive(_styleGram);
        GC.KeepAlive(_styleNorm);
        return _tracked ? SymmetricProductFunction.Record(_features, _source, _distances, _matrices, _means) : _distances;
    }

    public void Dispose()
    {
        _result.Dispose();
        _style?.Dispose();
    }
}
