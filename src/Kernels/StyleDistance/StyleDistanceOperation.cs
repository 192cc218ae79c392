using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The one mechanism behind both public distances: checks the arguments and picks the path.</summary>
internal static class StyleDistanceOperation
{
    internal static Tensor Compute(
        Tensor features, Tensor style, StyleDenominator denominator, GramNormalization normalization, KernelBackend backend)
    {
        BackwardGuard.ThrowIfFaulted();
        FeatureGuard.Features(features, nameof(features));
        FeatureGuard.Features(style, nameof(style));
        FeatureGuard.Fits(features, nameof(features), style, nameof(style), features.dtype);
        using DisposeScope scope = NewDisposeScope();
        if (BackendChoice.IsFused(features, backend))
        {
            return StyleDistanceFused.Compute(features, style, normalization, denominator).MoveToOuterDisposeScope();
        }

        StyleTarget target = StyleTarget.Encode(style, normalization, backend);
        return StyleDistanceReference.Compute(features, target, denominator).MoveToOuterDisposeScope();
    }

    internal static Tensor Compute(Tensor features, StyleTarget target, StyleDenominator denominator, KernelBackend backend)
    {
        BackwardGuard.ThrowIfFaulted();
        FeatureGuard.Features(features, nameof(features));
        ArgumentNullException.ThrowIfNull(target);
        FeatureGuard.Fits(features, nameof(features), target.Gram, nameof(target), GramMatrixReference.Widened(features.dtype));
        using DisposeScope scope = NewDisposeScope();
        Tensor distance = BackendChoice.IsFused(features, backend)
            ? StyleDistanceFused.Compute(features, target, denominator)
            : StyleDistanceReference.Compute(features, target, denominator);
        return distance.MoveToOuterDisposeScope();
    }
}
