using static TorchSharp.torch;

namespace StyleKernels.Models.Images;

/// <summary>Colours and opacity of a picture. Transparent pixels have the colours of the opaque ones around them.</summary>
public sealed class Picture : IDisposable
{
    /// <summary>Opacity from which a pixel's own colour is trusted: less holds it in too few steps.</summary>
    private const double Trusted = 1.0 / 8;

    internal Picture(Tensor colours, Tensor? opacity)
    {
        Colours = colours;
        Opacity = opacity;
    }

    /// <summary>(1, 3, H, W) in [0, 1].</summary>
    public Tensor Colours { get; }

    /// <summary>(1, 1, H, W) in [0, 1]; null when every pixel is opaque.</summary>
    public Tensor? Opacity { get; }

    /// <summary>Another picture's colours under this one's opacity, to be saved.</summary>
    /// <param name="colours">(1, 3, H, W) on the CPU, of this picture's size.</param>
    /// <returns>(1, 4, H, W), or <paramref name="colours"/> itself where there is no opacity.</returns>
    public Tensor Compose(Tensor colours) => Opacity is null ? colours.alias() : cat([colours, Opacity], dim: 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        Colours.Dispose();
        Opacity?.Dispose();
    }

    /// <summary>Separates colours and opacity.</summary>
    /// <param name="image">(1, 3, H, W), or (1, 4, H, W) with opacity last; consumed.</param>
    internal static Picture From(Tensor image)
    {
        if (image.size(1) == 3)
        {
            return new Picture(image, null);
        }

        using Tensor whole = image;
        using var scope = NewDisposeScope();
        Tensor colours = image.narrow(1, 0, 3);
        Tensor opacity = image.narrow(1, 3, 1);
        return opacity.min().item<float>() == 1
            ? new Picture(colours.contiguous().MoveToOuterDisposeScope(), null)
            : new Picture(Spread(colours, (opacity / Trusted).clamp(0, 1)).MoveToOuterDisposeScope(), opacity.contiguous().MoveToOuterDisposeScope());
    }

    /// <summary>Fills pixels of little weight from the weighted mean of ever larger surroundings.</summary>
    private static Tensor Spread(Tensor colours, Tensor weight)
    {
        if (weight.min().item<float>() == 1)
        {
            return colours.contiguous();
        }

        (long height, long width) = (colours.size(2), colours.size(3));
        if (height == 1 && width == 1)
        {
            return colours.contiguous();
        }

        long[] half = [(height + 1) / 2, (width + 1) / 2];
        Tensor coarseWeight = nn.functional.adaptive_avg_pool2d(weight, half);
        Tensor coarse = nn.functional.adaptive_avg_pool2d(colours * weight, half) / coarseWeight.clamp_min(1e-6);
        Tensor around = nn.functional.interpolate(
            Spread(coarse, (coarseWeight * 4).clamp(0, 1)), [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
        return lerp(around, colours, weight);
    }
}
