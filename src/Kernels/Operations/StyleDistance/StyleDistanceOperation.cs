using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The one mechanism behind both public distances: checks the arguments and picks the path of each layer.</summary>
internal static class StyleDistanceOperation
{
    /// <summary>The distances of one layer, (N).</summary>
    internal static Tensor Compute(Tensor features, StyleReference style, StyleDistanceOptions options)
    {
        options.Check();
        Check(features, nameof(features), style, nameof(style));
        return Run([Layer(features, style, options)], options)[0];
    }

    /// <summary>The distances of several layers, (N) for each.</summary>
    internal static IReadOnlyList<Tensor> Compute(
        IReadOnlyList<Tensor> features, IReadOnlyList<StyleReference> styles, StyleDistanceOptions options)
    {
        options.Check();
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(styles);
        if (styles.Count != features.Count)
        {
            throw new ArgumentException($"styles has {styles.Count} layers, features has {features.Count}", nameof(styles));
        }

        for (int i = 0; i < features.Count; i++)
        {
            Check(features[i], $"{nameof(features)}[{i}]", styles[i], $"{nameof(styles)}[{i}]");
        }

        return Run([.. features.Zip(styles, (map, style) => Layer(map, style, options))], options);
    }

    /// <summary>Throws unless a layer's features and its style fit together.</summary>
    internal static void Check(Tensor features, string featuresName, StyleReference style, string styleName)
    {
        FeatureGuard.Features(features, featuresName);
        if (style.Target is { } target)
        {
            FeatureGuard.Fits(features, featuresName, target.Values, styleName, AccumulationType.Of(features.dtype));
            return;
        }

        FeatureGuard.Features(style.Features!, styleName);
        FeatureGuard.Constant(style.Features!, styleName);
        FeatureGuard.Fits(features, featuresName, style.Features!, styleName, features.dtype);
    }

    private static StyleDistanceLayer Layer(Tensor features, StyleReference style, StyleDistanceOptions options) =>
        new(features, style, options.Normalization, options.Statistic);

    private static Tensor[] Run(IReadOnlyList<StyleDistanceLayer> layers, StyleDistanceOptions options)
    {
        BackwardGuard.ReleaseHandedOver();
        using DisposeScope scope = NewDisposeScope();
        Tensor[] distances = new Tensor[layers.Count];
        foreach (var group in Enumerable.Range(0, layers.Count).GroupBy(i => Place(layers[i], options.Backend)))
        {
            StyleDistanceLayer[] together = [.. group.Select(i => layers[i])];
            foreach ((int i, Tensor distance) in group.Zip(Run(group.Key, together, options)))
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
        StyleDistanceOptions options) => place.Path switch
        {
            ComputePath.Cuda => [.. StyleDistanceCuda.Compute(layers, options.Denominator, CudaDevices.At(place.Device))],
            ComputePath.Simd => [.. StyleDistanceCpu.Compute(layers, options.Denominator)],
            _ => [.. layers.Select(layer => Eager(layer, options))],
        };

    private static Tensor Eager(StyleDistanceLayer layer, StyleDistanceOptions options) =>
        StyleDistanceReference.Compute(
            layer.Features,
            layer.Target ?? StyleTarget.Encode(layer.Style!, layer.Normalization, options.Backend, layer.Statistic),
            options.Denominator,
            options.Backend);
}
