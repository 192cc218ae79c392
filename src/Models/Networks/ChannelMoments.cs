using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary><see cref="ChannelStatistics"/> in the shape that maps are scaled and shifted with.</summary>
internal static class ChannelMoments
{
    /// <summary>Mean, (N, C, 1, 1).</summary>
    /// <param name="x">(N, C, H, W).</param>
    public static Tensor Mean(Tensor x) => x.mean([2, 3], keepdim: true);

    /// <summary>√(variance + 1e-5), (N, C, 1, 1).</summary>
    /// <param name="x">(N, C, H, W).</param>
    public static Tensor Std(Tensor x) => PerMap(ChannelStatistics.Compute(x).Deviation);

    /// <summary>(x − mean) / std.</summary>
    /// <param name="x">(N, C, H, W).</param>
    public static Tensor Normalize(Tensor x)
    {
        (Tensor mean, Tensor deviation) = ChannelStatistics.Compute(x);
        return (x - PerMap(mean)) / PerMap(deviation);
    }

    private static Tensor PerMap(Tensor values) => values.unsqueeze(2).unsqueeze(3);
}
