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

    /// <summary>What transparent pixels of masks are.</summary>
    internal static readonly double[] Black = [0, 0, 0];

    /// <summary>The mask, (1, 1, H, W).</summary>
    public static Tensor Decode(string path, int height, int width, double blur)
    {
        ImageInfo info = ImageHeader.Read(path);
        double scale = Scale(blur);
        using Image small = ImageDecoder.Decode(path, info, Scaled(width, scale), Scaled(height, scale));
        using Image grey = Grey(small);
        return Softened(grey, height, width, blur * scale);
    }

    /// <summary>A mask of another size, with soft edges, (1, 1, H, W).</summary>
    public static Tensor Soften(Image mask, int height, int width, double blur)
    {
        double scale = Scale(blur);
        using Image small = ImageDecoder.Scaled(mask, Scaled(width, scale), Scaled(height, scale));
        return Softened(small, height, width, blur * scale);
    }

    private static double Scale(double blur) => Math.Min(1, WidestBlur / blur);

    private static int Scaled(int length, double scale) => Math.Max(1, (int)Math.Round(length * scale));

    private static Tensor Softened(Image grey, int height, int width, double blur)
    {
        using Image soft = blur > 0 ? grey.Gaussblur(blur, minAmpl: FaintestTail) : grey.Copy();
        using Tensor mask = PixelPlanes.ToTensor(soft);
        return mask.size(2) == height && mask.size(3) == width
            ? mask.alias()
            : nn.functional.interpolate(mask, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
    }

    private static Image Grey(Image image)
    {
        using Image opaque = image.HasAlpha() ? image.Flatten(background: Black) : image.Copy();
        using Image grey = opaque.Colourspace(image.Format == Enums.BandFormat.Ushort ? Enums.Interpretation.Grey16 : Enums.Interpretation.Bw);
        return grey.Cast(image.Format);
    }
}
