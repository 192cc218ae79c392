using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The one mechanism behind both public distances: checks the arguments and picks the path of each layer.</summary>
internal static class StyleDistanceOperation
{
    internal static Tensor Compute(
        Tensor features, Tensor style, StyleDenominator denominator, GramNormalization normalization, KernelBackend backend)
    {
        Check(features, nameof(features), style, nameof(style));
        return Run([new StyleDistanceLayer(features, style, normalization)], denominator, backend)[0];
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
        KernelBackend backend)
    {
        SameLength(features, styles, nameof(styles));
        for (int i = 0; i < features.Count; i++)
        {
            Check(features[i], $"{nameof(features)}[{i}]", styles[i], $"{nameof(styles)}[{i}]");
        }

        return Run([.. features.Zip(styles, (one, style) => new StyleDistanceLayer(one, style, normalization))], denominator, backend);
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

    private static IReadOnlyList<Tensor> Run(IReadOnlyList<StyleDistanceLayer> layers, StyleDenominator denominator, KernelBackend backend)
    {
        BackwardGuard.ThrowIfFaulted();
        using DisposeScope scope = NewDisposeScope();
        bool[] fused = [.. layers.Select(layer => BackendChoice.IsFused(layer.Features, backend))];
        Queue<Tensor> together = new(StyleDistanceFused.Compute([.. layers.Where((_, i) => fused[i])], denominator));
        return [.. layers.Select((layer, i) =>
            (fused[i] ? together.Dequeue() : Eager(layer, denominator, backend)).MoveToOuterDisposeScope())];
    }

    private static Tensor Eager(StyleDistanceLayer layer, StyleDenominator denominator, KernelBackend backend) =>
        StyleDistanceReference.Compute(
            layer.Features, layer.Target ?? StyleTarget.Encode(layer.Style!, layer.Normalization, backend), denominator);

    private static void Check(Tensor features, string featuresName, Tensor style, string styleName)
    {
        FeatureGuard.Features(features, featuresName);
        FeatureGuard.Features(style, styleName);
        FeatureGuard.Fits(features, featuresName, style, styleName, features.dtype);
    }

    private static void Check(Tensor features, string featuresName, StyleTarget target, string targetName)
    {
        FeatureGuard.Features(features, featuresName);
        ArgumentNullException.ThrowIfNull(target, targetName);
        FeatureGuard.Fits(features, featuresName, target.Gram, targetName, GramMatrixReference.Widened(features.dtype));
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
