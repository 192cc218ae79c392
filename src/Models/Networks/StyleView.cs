using static TorchSharp.torch;

namespace StyleKernels.Models.Networks;

/// <summary>A content as the encoder of styles is used to see pictures.</summary>
internal static class StyleView
{
    /// <summary>The shorter side at which styles are looked at unless told otherwise, in training too.</summary>
    public const int ShorterSide = 256;

    /// <summary>The shorter side at which styles are looked at for large contents.</summary>
    public const int LargerSide = 512;

    /// <summary>
    /// The content no larger than a style: what its own style is, and with it every strength below 1, must not depend on the resolution of
    /// the photograph.
    /// </summary>
    /// <param name="content">(N, 3, H, W).</param>
    public static Tensor Of(Tensor content)
    {
        (long height, long width) = (content.shape[2], content.shape[3]);
        double scale = (double)ShorterSide / Math.Min(height, width);
        return scale >= 1
            ? content
            : nn.functional.interpolate(
                content, [Scaled(height), Scaled(width)], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);

        long Scaled(long length) => Math.Max(1, (long)Math.Round(length * scale));
    }
}
