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
    /// <returns>(N, C, H, W), channels-last.</returns>
    internal static Tensor Compute(Tensor x, Tensor scale, Tensor shift, Tensor keep, Tensor floor, bool rectified)
    {
        using var scope = NewDisposeScope();
        long pixels = x.shape[2] * x.shape[3];
        Tensor rows = AccumulationType.Widen(x).permute(0, 2, 3, 1).reshape(x.shape[0], pixels, x.shape[1]);

        // Means as products with a row of 1/pixels: libtorch's own reduction over the middle dimension takes twice the time, its instance
        // norm goes through the other layout.
        Tensor average = full([x.shape[0], 1, pixels], 1.0 / pixels, dtype: rows.dtype, device: x.device);
        Tensor mean = bmm(average, rows);
        Tensor centred = rows - mean;
        Tensor gain = scale.unsqueeze(1) * (MeanSquare(average, centred) + floor.square() + InstanceNorm.Epsilon).rsqrt();
        Tensor normalized = addcmul(addcmul(shift.unsqueeze(1), mean * keep, gain, 1), centred, gain, 1);
        Tensor map = normalized.view(x.shape[0], x.shape[2], x.shape[3], x.shape[1]).permute(0, 3, 1, 2).to(x.dtype);
        return (rectified ? map.relu() : map).MoveToOuterDisposeScope();
    }

    private static Tensor MeanSquare(Tensor average, Tensor centred)
    {
        using Tensor squares = centred.square();
        return bmm(average, squares);
    }
}
