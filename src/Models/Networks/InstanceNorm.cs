using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>Instance normalisation with scale and shift per sample and channel, for maps in channels-last layout.</summary>
internal static class InstanceNorm
{
    private const double Epsilon = 1e-5;

    /// <summary>γ · (x − μ) / √(σ² + 1e-5) + β with mean μ and biased variance σ² over H and W.</summary>
    /// <param name="x">(N, C, H, W), channels-last.</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    /// <returns>(N, C, H, W), channels-last.</returns>
    public static Tensor Apply(Tensor x, Tensor scale, Tensor shift)
    {
        using var scope = NewDisposeScope();
        long n = x.shape[0];
        long channels = x.shape[1];
        long pixels = x.shape[2] * x.shape[3];
        Tensor rows = x.permute(0, 2, 3, 1).reshape(n, pixels, channels);

        // Means as products with a row of 1/pixels: libtorch's own reduction over the middle dimension takes twice the time, its instance
        // norm goes through the other layout.
        Tensor average = full([n, 1, pixels], 1.0 / pixels, dtype: x.dtype, device: x.device);
        Tensor centred = rows - bmm(average, rows);
        Tensor variance = MeanSquare(average, centred);
        Tensor gain = scale.unsqueeze(1) * (variance + Epsilon).rsqrt();
        Tensor normalized = addcmul(shift.unsqueeze(1), centred, gain, 1);
        return normalized.view(n, x.shape[2], x.shape[3], channels).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static Tensor MeanSquare(Tensor average, Tensor centred)
    {
        using Tensor squares = centred.square();
        return bmm(average, squares);
    }
}
