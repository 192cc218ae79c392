using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// The means that features are centred on, in TorchSharp operations. A mean that differs from the first pixel by rounding alone is the first pixel: else
/// a channel of one value would keep the rounding error as a pattern, and a distance that does not depend on scale would compare it.
/// </summary>
internal static class ChannelMeansReference
{
    /// <summary>What a mean in float32 may be off by, relative to the values, in whatever order they were added.</summary>
    internal const float Rounding = 64 * 1.1920929e-7f;

    /// <summary>Kept: TorchSharp lets the garbage collector take a temporary scalar while libtorch reads it.</summary>
    private static readonly Scalar KeptRounding = Rounding;

    private static readonly Scalar KeptRounding64 = 64 * Math.ScaleB(1, -52);

    /// <summary>Without a graph.</summary>
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="type">Float32, or float64 for float64 features.</param>
    /// <returns>(N, C, 1, 1).</returns>
    internal static Tensor Compute(Tensor features, ScalarType type)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = features.mean([2, 3], keepdim: true, type: type);
        Tensor first = features.narrow(2, 0, 1).narrow(3, 0, 1).to(type);
        Tensor rounding = first.abs().mul(type == ScalarType.Float64 ? KeptRounding64 : KeptRounding);
        return where((mean - first).abs().le(rounding), first, mean).MoveToOuterDisposeScope();
    }
}
