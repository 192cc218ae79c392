using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Channel statistics in TorchSharp operations.</summary>
internal static class ChannelStatisticsReference
{
    /// <param name="features">(N, C, H, W).</param>
    /// <returns>(N, C) each.</returns>
    internal static (Tensor Mean, Tensor Deviation) Compute(Tensor features)
    {
        Tensor rows = AccumulationType.Widen(features).flatten(2);
        Tensor mean = rows.mean([2]);
        // The unbiased variance of one pixel would be 0/0.
        Tensor variance = rows.shape[2] > 1 ? rows.var(2, unbiased: true) : mean - mean;
        return (mean, (variance + ChannelStatistics.Epsilon).sqrt());
    }
}
