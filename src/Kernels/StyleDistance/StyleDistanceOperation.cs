using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The one mechanism behind both public distances: checks the arguments and picks the path of each layer.</summary>
internal static class StyleDistanceOperation
{
    internal static Tensor Compute(
        Tensor features,
        Tensor style,
        StyleDenominator denominator,
        GramNormalization normalization,
        KernelBackend backend,
        StyleStatistic statistic)
    {
        Check(features, nameof(features), style, nameof(style));
        return Run([new StyleDistanceLayer(features, style, normalization, statistic)], denominator, backend)[0];
    }

    internal static Tensor Compute(Tensor features, StyleTarget target, StyleDenominator denominator, KernelBackend backend)
    {
        Check(features, nameof(features), target, nameof(target));
        return Run([new StyleDistanceLayer(features, target)], denominator, backend)[0];
    }

    internal static IReadOnlyList<Tensor> Compute(
        IReadOnlyList<Tensor> features,
        IReadOnlyList<Tensor> styles,
        StyleDenominator denominator,
        GramNormalization normalization,
        KernelBackend backend,
        StyleStatistic statistic)
    {
        SameLength(features, styles, nameof(styles));
        for (int i = 0; i < features.Count; i++)
        {
            Check(features[i], $"{nameof(features)}[{i}]", styles[i], $"{nameof(styles)}[{i}]");
        }

        return Run(
            [.. features.Zip(styles, (one, style) => new StyleDistanceLayer(one, style, normalization, statistic))], denominator, backend);
    }

    internal static IReadOnlyList<Tensor> Compute(
        IReadOnlyList<Tensor> features, IReadOnlyList<StyleTarget> targets, StyleDenominator denominator, KernelBackend backend)
    {
        SameLength(features, targets, nameof(targets));
        for (int i = 0; i < features.Count; i++)
        {
            Check(features[i], $"{nameof(features)}[{i}]", targets[i], $"{nameof(targets)}[{i}]");
        }

        return Run([.. features.Zip(targets, (one, target) => new StyleDistanceLayer(one, target))], denominator, backend);
    }

    private static Tensor[] Run(IReadOnlyList<StyleDistanceLayer> layers, StyleDenominator denominator, KernelBackend backend)
    {
        BackwardGuard.ReleaseHandedOver();
        using DisposeScope scope = NewDisposeScope();
        Tensor[] distances = new Tensor[layers.Count];
        foreach (var group in Enumerable.Range(0, layers.Count).GroupBy(i => Place(layers[i], backend)))
        {
            StyleDistanceLayer[] together = [.. group.Select(i => layers[i])];
            foreach ((int i, Tensor distance) in group.Zip(Run(group.Key, together, denominator, backend)))
            {
                distances[i] = distance.MoveToOuterDisposeScope();
            }
        }

        return distances;
    }

    /// <summary>Where and how a layer is computed; layers with the same answer are computed together.</summary>
    private static (ComputePath Path, int Device, ScalarType? Type, StyleStatistic? Statistic) Place(StyleDistanceLayer layer, KernelBackend backend)
    {
        if (layer.Statistic == StyleStatistic.MeanAndDeviation)
        {
            // Its channel statistics choose their own path.
            return (ComputePath.Reference, -1, null, null);
        }

        ComputePath path = BackendChoice.Of(layer.Features, backend);
        return path == ComputePath.Cuda
            ? (path, layer.Features.device.index, layer.Features.dtype, layer.Statistic)
            : (path, -1, null, null);
    }

    private static Tensor[] Run(
        (ComputePath Path, int Device, ScalarType? Type, StyleStatistic? Statistic) place,
        StyleDistanceLayer[] layers,
        StyleDenominator denominator,
        KernelBackend backend) => place.Path switch
        {
            ComputePath.Cuda => [.. StyleDistanceCuda.Compute(layers, denominator, CudaDevices.At(place.Device))],
            ComputePath.Simd => [.. StyleDistanceFused.Compute(layers, denominator)],
            _ => [.. layers.Select(layer => Eager(layer, denominator, backend))],
        };

    private static Tensor Eager(StyleDistanceLayer layer, StyleDenominator denominator, KernelBackend backend) =>
        StyleDistanceReference.Compute(
            layer.Features,
            layer.Target ?? StyleTarget.Encode(layer.Style!, layer.Normalization, backend, layer.Statistic),
            denominator,
            backend);

    private static void Check(Tensor features, string featuresName, Tensor style, string styleName)
    {
        FeatureGuard.Features(features, featuresName);
        FeatureGuard.Features(style, styleName);
        FeatureGuard.Constant(style, styleName);
        FeatureGuard.Fits(features, featuresName, style, styleName, features.dtype);
    }

    private static void Check(Tensor features, string featuresName, StyleTarget target, string targetName)
    {
        FeatureGuard.Features(features, featuresName);
        ArgumentNullException.ThrowIfNull(target, targetName);
        FeatureGuard.Fits(features, featuresName, target.Values, targetName, GramMatrixReference.Widened(features.dtype));
    }

    private static void SameLength<T>(IReadOnlyList<Tensor> features, IReadOnlyList<T> styles, string name)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(styles, name);
        if (styles.Count != features.Count)
        {
            throw new ArgumentException($"{name} has {styles.Count} layers, features has {features.Count}", name);
        }
    }
}
