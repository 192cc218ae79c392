using static TorchSharp.torch;

namespace StyleKernels.Models.Inference;

/// <summary>Two ways of keeping the colours of the content (Gatys et al. 2016, "Preserving color in neural artistic style transfer").</summary>
public static class ColourPreservation
{
    private static readonly float[] Weights = [0.299f, 0.587f, 0.114f];

    /// <summary>The light and dark of the result with the hues of the content (luma of ITU-R BT.601).</summary>
    /// <param name="content">(N, 3, H, W) in [0, 1].</param>
    /// <param name="restyled">A result of the content's size.</param>
    /// <returns>(N, 3, H, W) in [0, 1].</returns>
    public static Tensor KeepChroma(Tensor content, Tensor restyled)
    {
        using var scope = NewDisposeScope();
        Tensor luma = tensor(Weights, device: content.device).view(1, 3, 1, 1);
        Tensor change = ((restyled - content) * luma).sum(1, keepdim: true);
        return (content + change).clamp(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The style in the colours of the content: its mean and covariance of colours become the content's (CORAL, as the authors of AdaIN
    /// publish it). To be encoded in the place of the style.
    /// </summary>
    /// <param name="style">(1, 3, H, W) in [0, 1].</param>
    /// <param name="content">(1, 3, H, W) in [0, 1], of any size.</param>
    /// <returns>(1, 3, H, W) of the style's size, in [0, 1].</returns>
    /// <exception cref="ArgumentException">One of them is no picture of this shape.</exception>
    public static Tensor MatchColours(Tensor style, Tensor content)
    {
        PictureGuard.Require(style, nameof(style));
        PictureGuard.Require(content, nameof(content));
        using var scope = NewDisposeScope();
        (Tensor pixels, _, _) = Standardized(style);
        (Tensor target, Tensor mean, Tensor deviation) = Standardized(content);
        Tensor matched = Root(Scatter(target), 0.5).matmul(Root(Scatter(pixels), -0.5)).matmul(pixels);
        return ((matched * deviation) + mean).view_as(style).to(style.dtype).clamp(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Every channel without its mean and divided by its standard deviation; a single colour has none to divide by.</summary>
    private static (Tensor Pixels, Tensor Mean, Tensor Deviation) Standardized(Tensor image)
    {
        Tensor pixels = image.to(float64).reshape(3, -1);
        Tensor mean = pixels.mean([1], keepdim: true);
        Tensor deviation = pixels.std(1, unbiased: false, keepdim: true);
        return ((pixels - mean) / deviation.clamp_min(1e-5), mean, deviation);
    }

    /// <summary>The identity, which keeps it invertible, weighs as much as one pixel.</summary>
    private static Tensor Scatter(Tensor pixels) => (pixels.matmul(pixels.t()) + eye(3, dtype: float64, device: pixels.device)) / pixels.size(1);

    private static Tensor Root(Tensor symmetric, double power)
    {
        (Tensor values, Tensor vectors) = linalg.eigh(symmetric);
        return vectors.matmul(diag(values.pow(power))).matmul(vectors.t());
    }
}
