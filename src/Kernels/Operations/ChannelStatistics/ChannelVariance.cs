using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Mean and sum of squared deviations of every channel over the pixels of a map, for the norms of networks that run without gradients.</summary>
internal static class ChannelVariance
{
    /// <summary>The moments of each sample and channel.</summary>
    /// <param name="map">(N, C, H, W), any floating-point type.</param>
    /// <returns>μ and Σ(x − μ)², (N, C) each, float64.</returns>
    internal static (Tensor Mean, Tensor Squares) Compute(Tensor map)
    {
        if (InterleavedMap.TryCreate(map, out InterleavedMap interleaved))
        {
            return ChannelVarianceCpu.Compute(interleaved);
        }
        using var scope = NewDisposeScope();
        (Tensor variance, Tensor mean) = var_mean(map.to(ScalarType.Float32), [2, 3], unbiased: false);
        Tensor squares = variance.to(ScalarType.Float64) * (double)(map.shape[2] * map.shape[3]);
        return (mean.to(ScalarType.Float64).MoveToOuterDisposeScope(), squares.MoveToOuterDisposeScope());
    }
}
