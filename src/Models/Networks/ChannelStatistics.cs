using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>Mean and standard deviation of every channel over its positions, as AdaIN and SANet define them.</summary>
internal static class ChannelStatistics
{
    private const double Epsilon = 1e-5;

    /// <summary>Mean, (N, C, 1, 1).</summary>
    /// <param name="x">(N, C, H, W).</param>
    public static Tensor Mean(Tensor x) => x.mean([2, 3], keepdim: true);

    /// <summary>√(variance + 1e-5), (N, C, 1, 1); the variance is unbiased, divided by H·W − 1.</summary>
    /// <param name="x">(N, C, H, W), at least two positions.</param>
    public static Tensor Std(Tensor x) => (x.var([2, 3], unbiased: true, keepdim: true) + Epsilon).sqrt();

    /// <summary>(x − mean) / std.</summary>
    /// <param name="x">(N, C, H, W), at least two positions.</param>
    public static Tensor Normalize(Tensor x) => (x - Mean(x)) / Std(x);
}
