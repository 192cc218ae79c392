using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The content distance in TorchSharp operations.</summary>
internal static class ContentDistanceReference
{
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="content">(N, C, H, W), held constant.</param>
    /// <param name="normalize">Divide by the mean square of the content.</param>
    /// <returns>(N), float64 for float64 features, else float32.</returns>
    internal static Tensor Compute(Tensor features, Tensor content, bool normalize)
    {
        Tensor target = AccumulationType.Widen(content.detach());
        Tensor distance = (AccumulationType.Widen(features) - target).square().mean([1, 2, 3]);
        return normalize ? distance / target.square().mean([1, 2, 3]).clamp_min(SmallestMeanSquare) : distance;
    }

    /// <summary>
    /// A bound keeps 0/0 at 0 without breaking the invariance to scale; far enough above the smallest float32 that the gradient of a scaled loss does not
    /// overflow there.
    /// </summary>
    internal const double SmallestMeanSquare = 1e-30;
}
