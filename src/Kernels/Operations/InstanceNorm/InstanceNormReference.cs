using static TorchSharp.torch;

namespace StyleKernels;

/// <summary><see cref="InstanceNorm"/> in TorchSharp operations.</summary>
internal static class InstanceNormReference
{
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    /// <param name="keep">k, (C).</param>
    /// <param name="floor">f, (C).</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    /// <returns>(N, C, H, W).</returns>
    internal static Tensor Compute(Tensor x, Tensor scale, Tensor shift, Tensor keep, Tensor floor, bool rectified)
    {
        using var scope = NewDisposeScope();
        Tensor wide = AccumulationType.Widen(x);
        (Tensor variance, Tensor mean) = var_mean(wide, [2, 3], unbiased: false, keepdim: true);
        Tensor gain = Channels(scale) * (variance + Channels(floor.square()) + InstanceNorm.Epsilon).rsqrt();
        Tensor offset = addcmul(Channels(shift), mean * Channels(keep), gain, 1);
        Tensor map = addcmul(offset, wide - mean, gain, 1).to(x.dtype);
        return (rectified ? map.relu() : map).MoveToOuterDisposeScope();

        static Tensor Channels(Tensor values) => values.unsqueeze(-1).unsqueeze(-1);
    }
}
