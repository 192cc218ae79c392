using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>Mean and variance over H and W of maps in channels-last layout.</summary>
internal static class ChannelsLastMoments
{
    /// <summary>μ (N, 1, C), the rows less the mean (N, H·W, C), and the biased σ² (N, 1, C).</summary>
    /// <param name="x">(N, C, H, W), channels-last.</param>
    public static (Tensor Mean, Tensor Centred, Tensor Variance) Of(Tensor x)
    {
        long pixels = x.shape[2] * x.shape[3];
        Tensor rows = x.permute(0, 2, 3, 1).reshape(x.shape[0], pixels, x.shape[1]);

        // Means as products with a row of 1/pixels: libtorch's own reduction over the middle dimension takes twice the time, its instance
        // norm goes through the other layout.
        Tensor average = full([x.shape[0], 1, pixels], 1.0 / pixels, dtype: x.dtype, device: x.device);
        Tensor mean = bmm(average, rows);
        Tensor centred = rows - mean;
        return (mean, centred, MeanSquare(average, centred));
    }

    private static Tensor MeanSquare(Tensor average, Tensor centred)
    {
        using Tensor squares = centred.square();
        return bmm(average, squares);
    }
}
