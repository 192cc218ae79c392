using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Training;

/// <summary>
/// Where a picture is light and where it is dark. The features of a content loss see edges and hardly anything between them: a network that follows
/// them alone draws halos around bright things and lets large bright areas fade.
/// </summary>
internal static class Tone
{
    /// <summary>Pixels a side that are averaged: strokes smaller than this are free.</summary>
    private const int Cell = 8;

    /// <summary>Variance below which a picture counts as flat: a hundredth of the range from black to white, squared.</summary>
    private const double Flat = 1e-4;

    /// <summary>
    /// 1 − ρ with ρ the correlation, over cells of 8x8 pixels, of the luminances of result and content: 0 where the result has any brightness and contrast
    /// but the content's distribution of light, 1 for unrelated ones, 2 for a negative. Mean over the batch.
    /// </summary>
    /// <param name="result">(N, 3, H, W) in [0, 1], at least 8 pixels a side.</param>
    /// <param name="content">Of the same shape.</param>
    public static Tensor Distance(Tensor result, Tensor content)
    {
        (Tensor r, Tensor c) = (Deviations(result), Deviations(content));
        Tensor covariance = (r * c).mean([1]);
        Tensor variances = (r.square().mean([1]) + Flat) * (c.square().mean([1]) + Flat);
        return (1 - (covariance * variances.rsqrt())).mean();
    }

    /// <summary>Each cell's mean luminance above the picture's, (N, cells). Luminance is Rec. 601's, which is made for values with gamma.</summary>
    private static Tensor Deviations(Tensor image)
    {
        Tensor cells = functional.avg_pool2d(image, Cell);
        Tensor luminance = ((cells.select(1, 0) * 0.299) + (cells.select(1, 1) * 0.587) + (cells.select(1, 2) * 0.114)).flatten(1);
        return luminance - luminance.mean([1], keepdim: true);
    }
}
