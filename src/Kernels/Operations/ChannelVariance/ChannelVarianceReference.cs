using static TorchSharp.torch;

namespace StyleKernels;

/// <summary><see cref="ChannelVariance"/> in TorchSharp operations.</summary>
internal static class ChannelVarianceReference
{
    /// <param name="map">(N, C, H, W).</param>
    /// <returns>(N, C) each, float64.</returns>
    internal static (Tensor Mean, Tensor Variance) Compute(Tensor map)
    {
        using var scope = NewDisposeScope();
        (Tensor variance, Tensor mean) = var_mean(AccumulationType.Widen(map), [2, 3], unbiased: false);
        return (mean.to(ScalarType.Float64).MoveToOuterDisposeScope(), variance.to(ScalarType.Float64).MoveToOuterDisposeScope());
    }
}
