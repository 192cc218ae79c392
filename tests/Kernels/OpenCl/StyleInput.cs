using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.OpenCl;

/// <summary>One layer whose style distance is computed; values are float32 that the storage format holds exactly.</summary>
/// <param name="Features">(N, C, H, W).</param>
/// <param name="Style">(N or 1, C, H', W').</param>
/// <param name="Upstream">(N): the incoming gradient of the distances.</param>
/// <param name="Encoded">Whether the kernels get the style's Gram matrices instead of its features.</param>
/// <param name="Normalization">What Gram matrices are divided by.</param>
internal sealed record StyleInput(Tensor Features, Tensor Style, Tensor Upstream, bool Encoded, GramNormalization Normalization)
{
    /// <summary>Random features as after a ReLU, and an incoming gradient that brings theirs near 1.</summary>
    internal static StyleInput Random(string format, long[] features, long[] style, bool encoded = false)
    {
        Tensor upstream = rand([features[0]], generator: new Generator(5)).add_(0.5).mul_(features[1] * features[2] * features[3]);
        return new StyleInput(
            FeatureFormat.Round(FeatureMaps.Relu(1, features), format),
            FeatureFormat.Round(FeatureMaps.Relu(2, style), format),
            upstream,
            encoded,
            GramNormalization.HW);
    }

    /// <summary>(N, C, P).</summary>
    internal FeatureShape Shape => ShapeOf(Features);

    /// <summary>(N or 1, C, P').</summary>
    internal FeatureShape StyleShape => ShapeOf(Style);

    /// <summary>The distances and their gradient in TorchSharp operations of a type.</summary>
    internal StyleOutcome InTorch(StyleDenominator denominator, ScalarType type)
    {
        Tensor features = Features.to_type(type).detach().clone().requires_grad_();
        using StyleTarget target = StyleTarget.Encode(Style.to_type(type), Normalization, KernelBackend.Eager);
        Tensor distances = StyleDistanceReference.Compute(features, target, denominator, KernelBackend.Eager);
        (distances * Upstream.to_type(type)).sum().backward();
        Tensor norms = FrobeniusNormReference.Squared(GramMatrixReference.Compute(features.detach(), Normalization));
        return new StyleOutcome(distances.detach(), features.grad!, norms);
    }

    private static FeatureShape ShapeOf(Tensor map) => new((int)map.shape[0], (int)map.shape[1], map.shape[2] * map.shape[3]);
}
