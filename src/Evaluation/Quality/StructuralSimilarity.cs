using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Quality;

/// <summary>
/// SSIM (Wang et al. 2004) and MS-SSIM (Wang et al. 2003) of two pictures' luminance: Gaussian windows of 11 x 11 pixels with a deviation of 1.5, inside the
/// picture only, K1 = 0.01, K2 = 0.03. Computed in float64.
/// </summary>
public static class StructuralSimilarity
{
    private const int Window = 11;
    private const double Deviation = 1.5;
    private const double C1 = 0.01 * 0.01;
    private const double C2 = 0.03 * 0.03;

    /// <summary>Weights of the five scales, from fine to coarse, as published.</summary>
    private static readonly double[] ScaleWeights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>SSIM, at most 1; NaN when a side is below 11 pixels.</summary>
    /// <param name="first">(1, 3, H, W) in [0, 1].</param>
    /// <param name="second">Of the same shape.</param>
    public static double Ssim(Tensor first, Tensor second)
    {
        using DisposeScope scope = NewDisposeScope();
        return HasRoom(first, 1) ? Maps(Luminance(first), Luminance(second)).Ssim : double.NaN;
    }

    /// <summary>MS-SSIM, in [0, 1]; NaN when a side is below 176 pixels, which leaves no window at the coarsest scale.</summary>
    /// <param name="first">(1, 3, H, W) in [0, 1].</param>
    /// <param name="second">Of the same shape.</param>
    public static double MultiScale(Tensor first, Tensor second)
    {
        using DisposeScope scope = NewDisposeScope();
        if (!HasRoom(first, 1 << (ScaleWeights.Length - 1)))
        {
            return double.NaN;
        }

        (Tensor x, Tensor y, double product) = (Luminance(first), Luminance(second), 1);
        for (int scale = 0; scale < ScaleWeights.Length; scale++)
        {
            (double ssim, double contrast) = Maps(x, y);
            bool isLast = scale == ScaleWeights.Length - 1;

            // A negative correlation has no real power; the authors' code clamps it as well.
            product *= Math.Pow(Math.Max(0, isLast ? ssim : contrast), ScaleWeights[scale]);
            (x, y) = (nn.functional.avg_pool2d(x, 2), nn.functional.avg_pool2d(y, 2));
        }

        return product;
    }

    private static (double Ssim, double Contrast) Maps(Tensor x, Tensor y)
    {
        (Tensor meanX, Tensor meanY) = (Blur(x), Blur(y));
        Tensor varianceX = Blur(x.square()) - meanX.square();
        Tensor varianceY = Blur(y.square()) - meanY.square();
        Tensor covariance = Blur(x * y) - (meanX * meanY);
        Tensor contrast = ((covariance * 2) + C2) / (varianceX + varianceY + C2);
        Tensor luminance = ((meanX * meanY * 2) + C1) / (meanX.square() + meanY.square() + C1);
        return ((luminance * contrast).mean().item<double>(), contrast.mean().item<double>());
    }

    private static Tensor Blur(Tensor x)
    {
        Tensor offsets = arange(Window, dtype: ScalarType.Float64) - (Window / 2);
        Tensor weights = (offsets.square() / (-2 * Deviation * Deviation)).exp();
        weights /= weights.sum();
        Tensor rows = nn.functional.conv2d(x, weights.view(1, 1, Window, 1));
        return nn.functional.conv2d(rows, weights.view(1, 1, 1, Window));
    }

    private static Tensor Luminance(Tensor picture)
    {
        Tensor wide = picture.to(ScalarType.Float64);
        return (wide.narrow(1, 0, 1) * 0.299) + (wide.narrow(1, 1, 1) * 0.587) + (wide.narrow(1, 2, 1) * 0.114);
    }

    private static bool HasRoom(Tensor picture, int reduction) => Math.Min(picture.shape[2], picture.shape[3]) / reduction >= Window;
}
