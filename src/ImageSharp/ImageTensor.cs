using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace StyleKernels.ImageSharp;

/// <summary>
/// ImageSharp images as the tensors that networks take, and back: RGB in [0, 1], (1, 3, H, W), float32. Every pixel format goes in and out;
/// 16 bits stay 16 bits, gray becomes three equal colours, transparency becomes white.
/// </summary>
public static class ImageTensor
{
    /// <summary>Copies an image's pixels into a tensor.</summary>
    /// <param name="image">The image; of an animation the first frame.</param>
    /// <returns>(1, 3, H, W), float32 in [0, 1], on the CPU.</returns>
    /// <exception cref="ArgumentException">The image has more than 178 megapixels.</exception>
    public static Tensor ToTensor<TPixel>(this Image<TPixel> image)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(image);
        return PixelPlanes.Read(image.Frames.RootFrame, new Rectangle(0, 0, image.Width, image.Height));
    }

    /// <summary>Makes an image of a tensor.</summary>
    /// <typeparam name="TPixel">The pixel format; opaque where it knows transparency.</typeparam>
    /// <param name="picture">(1, 3, H, W) or (3, H, W), of any floating-point type and device; limited to [0, 1].</param>
    /// <exception cref="ArgumentException">It is no picture, or one of more than 178 megapixels.</exception>
    public static Image<TPixel> ToImage<TPixel>(this Tensor picture)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        ArgumentNullException.ThrowIfNull(picture);
        using Tensor batch = picture.dim() == 3 ? picture.unsqueeze(0) : picture.alias();
        if (batch.dim() != 4 || batch.shape[0] != 1 || batch.shape[1] != 3 || batch.numel() == 0 || !batch.is_floating_point())
        {
            throw new ArgumentException(
                $"a picture is (1, 3, H, W) or (3, H, W) of a floating-point type, this is ({string.Join(", ", picture.shape)}) of {picture.dtype}",
                nameof(picture));
        }

        var image = new Image<TPixel>((int)batch.shape[3], (int)batch.shape[2]);
        PixelPlanes.Write(batch, image.Frames.RootFrame, new Rectangle(0, 0, image.Width, image.Height));
        return image;
    }
}
