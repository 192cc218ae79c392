using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Mean and variance of every channel over the pixels of a map, for the norms of networks; differentiable.</summary>
internal static class ChannelVariance
{
    /// <summary>The moments of each sample and channel.</summary>
    /// <param name="map">(N, C, H, W), any floating-point type.</param>
    /// <returns>μ and the biased σ², (N, C) each, float64.</returns>
    internal static (Tensor Mean, Tensor Variance) Compute(Tensor map)
    {
        bool tracked = map.requires_grad && is_grad_enabled();
        if (tracked || !InterleavedMap.TryCreate(map, out InterleavedMap interleaved))
        {
            return ChannelVarianceReference.Compute(map);
        }

        (Tensor Mean, Tensor Variance) moments = ChannelVarianceCpu.Compute(interleaved);
        GC.KeepAlive(map);
        return moments;
    }
}
