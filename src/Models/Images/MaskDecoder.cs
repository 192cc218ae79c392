using NetVips;
using static TorchSharp.torch;

namespace StyleKernels.Models.Images;

/// <summary>From a picture's file to a mask in [0, 1].</summary>
internal static class MaskDecoder
{
    /// <summary>The widest blur that is computed as such: wider ones are made on a smaller copy, which shows nothing of it.</summary>
    private const double WidestBlur = 8;

    /// <summary>The Gaussian ends where it is less than this part of its peak; libvips' own choice, a fifth, is a narrower curve.</summary>
    private const double FaintestTail = 0.02;

    private static readonly double[] Black = [0, 0, 0];

    /// <summary>The mask, (1, 1, H, W).</summary>
    public static Tensor Decode(string path, int height, int width, double blur)
    {
        ImageInfo info = ImageHeader.Read(path);
        double scale = Math.Min(1, WidestBlur / blur);
        using Image small = ImageDecoder.Decode(path, info, Scaled(width), Scaled(height));
        using Image grey = Grey(small);
        using Image soft = blur > 0 ? grey.Gaussblur(blur * scale, minAmpl: FaintestTail) : grey.Copy();
        using Tensor mask = PixelPlanes.ToTensor(soft);
        return mask.size(2) == height && mask.size(3) == width
            ? mask.alias()
            : nn.functional.interpolate(mask, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);

        int Scaled(int length) => Math.Max(1, (int)Math.Round(length * scale));
    }

    private static Image Grey(Image image)
    {
        using Image opaque = image.HasAlpha() ? image.Flatten(background: Black) : image.Copy();
        using Image grey = opaque.Colourspace(image.Format == Enums.BandFormat.Ushort ? Enums.Interpretation.Grey16 : Enums.Interpretation.Bw);
        return grey.Cast(image.Format);
    }
}
