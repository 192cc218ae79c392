using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The one mechanism behind both public distances: checks the arguments and picks the path.</summary>
internal static class StyleDistanceOperation
{
    internal static Tensor Compute(
        Tensor features, Tensor style, StyleDenominator denominator, GramNormalization normalization, KernelBackend backend)
    {
        FeatureGuard.Features(features, nameof(features));
        FeatureGuard.Features(style, nameof(style));
        FeatureGuard.Fits(features, nameof(features), style, nameof(style), features.dtype);
        using DisposeScope scope = NewDisposeScope();
        StyleTarget target = StyleTarget.Encode(style, normalization, backend);
        return Run(features, target, denominator, backend).MoveToOuterDisposeScope();
    }

    internal static Tensor Compute(Tensor features, StyleTarget target, StyleDenominator denominator, KernelBackend backend)
    {
        FeatureGuard.Features(features, nameof(features));
        ArgumentNullException.ThrowIfNull(target);
        FeatureGuard.Fits(features, nameof(features), target.Gram, nameof(target), GramMatrixReference.Widened(features.dtype));
        using DisposeScope scope = NewDisposeScope();
        return Run(features, target, denominator, backend).MoveToOuterDisposeScope();
    }

    private static Tensor Run(Tensor features, StyleTarget target, StyleDenominator denominator, KernelBackend backend) =>
        StyleDistanceReference.Compute(features, target, denominator);
}
