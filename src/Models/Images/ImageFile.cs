using NetVips;
using StyleKernels.Models.Weights;
using static TorchSharp.torch;

namespace StyleKernels.Models.Images;

/// <summary>
/// Reads JPEG (Ultra HDR too), PNG, WebP, GIF, TIFF and AVIF pictures, known by their content, as float32 RGB tensors in [0, 1], and
/// writes JPEG, PNG and WebP. Colour profiles, CMYK, grayscale and linear light become sRGB, the camera's orientation is applied, and of
/// an animation the first frame is taken.
/// </summary>
public static class ImageFile
{
    /// <summary>The most pixels a file may have; the header is checked before anything is decoded.</summary>
    public const long MaxFilePixels = 250_000_000;

    /// <summary>The most pixels that are handed out, after resizing: 1.4 GB of float32, and with opacity still less than 2 GiB, where spans end.</summary>
    public const long MaxPixels = 120_000_000;

    /// <summary>How many times the shorter side that is asked for the longer side may become: strips do not grow without end.</summary>
    public const int MaxAspect = 16;

    /// <summary>The formats that are read, as a sentence lists them.</summary>
    public static string ReadFormats => ImageSignature.ReadableFormats;

    internal static readonly double[] White = [255, 255, 255];

    private static readonly double[] DeepWhite = [65535, 65535, 65535];

    /// <summary>Reads a picture; what is transparent becomes white.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shorterSide">
    /// Resizes to this many pixels on the shorter side, keeping the aspect; by default not at all. The longer side becomes at most
    /// <see cref="MaxAspect"/> times as long.
    /// </param>
    /// <returns>(1, 3, H, W), float32.</returns>
    /// <exception cref="ImageException">The file is missing, damaged, truncated, too large or not a picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shorterSide"/> is less than 1.</exception>
    public static Tensor Load(string path, int? shorterSide = null)
    {
        ThrowUnlessPositive(shorterSide);
        return Guard(path, () =>
        {
            using Image image = Decode(path, shorterSide);
            using Image opaque = Flatten(image);
            return PixelPlanes.ToTensor(opaque);
        });
    }

    /// <summary>Reads a picture, or a part of it, with its opacity.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shorterSide">Resizes what is read to this many pixels on the shorter side, as <see cref="Load"/> does; by default not at all.</param>
    /// <param name="area">The part, in pixels of the file; by default all of it.</param>
    /// <exception cref="ImageException">The file is missing, damaged, truncated, too large, not a picture, or does not reach as far as the part.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shorterSide"/> is less than 1.</exception>
    public static Picture LoadPicture(string path, int? shorterSide = null, PictureArea? area = null)
    {
        ThrowUnlessPositive(shorterSide);
        return Guard(path, () =>
        {
            using Image image = area is PictureArea part ? DecodeArea(path, shorterSide, part) : Decode(path, shorterSide);
            return Picture.From(PixelPlanes.ToTensor(image));
        });
    }

    /// <summary>Reads a picture as a mask: white is 1, black or transparent is 0.</summary>
    /// <param name="path">The file.</param>
    /// <param name="height">Height to give, whatever the picture's aspect.</param>
    /// <param name="width">Width to give.</param>
    /// <param name="blur">Softens edges: standard deviation of a Gaussian, in pixels of the mask that is given; 0 leaves them as they are.</param>
    /// <returns>(1, 1, H, W), float32, in [0, 1].</returns>
    /// <exception cref="ImageException">The file is missing, damaged, truncated, too large or not a picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than 1, or <paramref name="blur"/> is negative.</exception>
    public static Tensor LoadMask(string path, int height, int width, double blur = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(blur);
        return Guard(path, () => MaskDecoder.Decode(path, height, width, blur));
    }

    /// <summary>What the header tells: size, format, frames.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ImageException">The file is missing, damaged, too large or not a picture.</exception>
    public static ImageInfo Inspect(string path) => Guard(path, () => ImageHeader.Read(path));

    /// <summary>The size of a picture as it is shown, from the header alone.</summary>
    /// <inheritdoc cref="Inspect"/>
    public static (int Height, int Width) ReadSize(string path)
    {
        ImageInfo info = Inspect(path);
        return (info.Height, info.Width);
    }

    /// <summary>
    /// Reads a square cut out of a picture, decoding no more detail than it needs. The same arguments always give the same pixels:
    /// random numbers are the caller's.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="shorterSide">The picture's shorter side before cutting; smaller pictures are enlarged.</param>
    /// <param name="cropSize">Side of the square, at most <paramref name="shorterSide"/>.</param>
    /// <param name="horizontal">Where the square lies, from 0 (left) to 1 (right).</param>
    /// <param name="vertical">Where the square lies, from 0 (top) to 1 (bottom).</param>
    /// <param name="flip">Mirrors left and right.</param>
    /// <returns>(3, cropSize, cropSize), float32.</returns>
    /// <exception cref="ImageException">The file is missing, damaged, truncated, too large, too thin or not a picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size or a position is out of its range.</exception>
    public static Tensor LoadCrop(string path, int shorterSide, int cropSize, double horizontal, double vertical, bool flip = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cropSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shorterSide, cropSize);
        ThrowUnlessFraction(horizontal, nameof(horizontal));
        ThrowUnlessFraction(vertical, nameof(vertical));

        return Guard(path, () =>
        {
            using Image image = Decode(path, shorterSide);
            using Image rgb = Flatten(image);
            if (Math.Min(rgb.Width, rgb.Height) < cropSize)
            {
                throw new ImageException(path, $"a strip of {rgb.Width}x{rgb.Height} pixels at that size has no square of {cropSize} in it");
            }

            using Image crop = rgb.Crop(Offset(rgb.Width, horizontal), Offset(rgb.Height, vertical), cropSize, cropSize);
            using Image mirrored = flip ? crop.FlipHor() : crop.Copy();
            using Tensor batch = PixelPlanes.ToTensor(mirrored);
            return batch.squeeze(0);
        });

        int Offset(int length, double position) => (int)Math.Round((length - cropSize) * position, MidpointRounding.AwayFromZero);
    }

    /// <summary>Reads a picture into managed memory, scaled down if it is larger than asked for; what is transparent becomes white.</summary>
    /// <param name="path">The file.</param>
    /// <param name="largestShorterSide">Pictures whose shorter side is longer than this are scaled down to it, others are left as they are.</param>
    /// <exception cref="ImageException">The file is missing, damaged, truncated, too large, too thin or not a picture.</exception>
    internal static DecodedPicture LoadPixels(string path, int largestShorterSide) => Guard(path, () =>
    {
        ImageInfo info = ImageHeader.Read(path);
        if (Math.Max(info.Width, info.Height) > (long)MaxAspect * Math.Min(info.Width, info.Height))
        {
            throw new ImageException(path, $"a strip of {info.Width}x{info.Height} pixels has no square worth cutting out");
        }

        (int width, int height) = info.SizeAt(Math.Min(largestShorterSide, Math.Min(info.Width, info.Height)));
        RequireRoom(path, width, height);
        using Image image = ImageDecoder.Decode(path, info, width, height);
        using Image opaque = Flatten(image);
        using Image bytes = opaque.Format == Enums.BandFormat.Ushort ? opaque.Colourspace(Enums.Interpretation.Srgb) : opaque.Copy();
        return new DecodedPicture(bytes.WriteToMemory<byte>(), bytes.Width, bytes.Height);
    });

    /// <summary>Writes a picture; the format follows from the extension. A file of that name is replaced only when all is written.</summary>
    /// <param name="image">
    /// (1, 3, H, W) or (3, H, W), or with 4 channels, the last of them opacity; any float type and device; clamped to [0, 1].
    /// JPEG has no transparency: there the picture is laid on white.
    /// </param>
    /// <param name="path">Ends in one of <see cref="ImageFormat.Extensions"/>.</param>
    /// <param name="options">Quality, bits and texts.</param>
    /// <exception cref="ImageException">The file cannot be written, or its extension is not known.</exception>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another shape.</exception>
    public static void Save(Tensor image, string path, ImageSaveOptions? options = null)
    {
        ThrowUnlessPicture(image);
        string format = ImageFormat.Of(path)
            ?? throw new ImageException(path, $"the name must end in one of {string.Join(", ", ImageFormat.Extensions)}");
        options ??= new ImageSaveOptions();
        Guard(path, () =>
        {
            using Tensor planes = image.dim() == 4 ? image.squeeze(0) : image.alias();
            using Image pixels = PixelPlanes.ToImage(planes, deep: options.BitDepth == 16 && format == ImageFormat.Png);
            byte[] encoded = ImageEncoder.Encode(pixels, format, options);
            AtomicFile.Write(path, stream => stream.Write(encoded));
            return true;
        });
    }

    /// <summary>Refuses what <see cref="LoadPicture"/> refuses for its size, before it is decoded.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="info">Its header, or that of the part that would be read.</param>
    /// <param name="shorterSide">The size it would be read at.</param>
    /// <exception cref="ImageException">It has too many pixels at that size.</exception>
    internal static void ThrowIfTooLarge(string path, ImageInfo info, int? shorterSide)
    {
        (int width, int height) = info.SizeAt(shorterSide);
        RequireRoom(path, width, height);
    }

    private static Image Decode(string path, int? shorterSide)
    {
        ImageInfo info = ImageHeader.Read(path);
        (int width, int height) = info.SizeAt(shorterSide);
        RequireRoom(path, width, height);
        return ImageDecoder.Decode(path, info, width, height);
    }

    /// <summary>
    /// The whole picture at the scale that the part is wanted at, and the part cut out: of the whole, no more than strips is ever in memory. A picture that
    /// is turned when it is decoded is held whole for that, and so never larger than it is.
    /// </summary>
    private static Image DecodeArea(string path, int? shorterSide, PictureArea area)
    {
        ImageInfo info = ImageHeader.Read(path);
        if (!area.FitsIn(info))
        {
            throw new ImageException(path, $"{area.Width}x{area.Height} pixels from {area.Left}, {area.Top} on reach beyond its {info.Width}x{info.Height}");
        }

        (int width, int height) = info.Cropped(area).SizeAt(shorterSide);
        RequireRoom(path, width, height);
        if (!info.IsUpright && (width > area.Width || height > area.Height))
        {
            using Image turned = ImageDecoder.Decode(path, info, info.Width, info.Height);
            using Image part = turned.Crop(area.Left, area.Top, area.Width, area.Height);
            return ImageDecoder.Scaled(part, width, height);
        }

        (double across, double down) = ((double)width / area.Width, (double)height / area.Height);
        (int Width, int Height) whole = (Math.Max(width, (int)Math.Round(info.Width * across)), Math.Max(height, (int)Math.Round(info.Height * down)));
        using Image image = ImageDecoder.Decode(path, info, whole.Width, whole.Height);
        int left = Math.Min((int)Math.Round(area.Left * across), whole.Width - width);
        int top = Math.Min((int)Math.Round(area.Top * down), whole.Height - height);
        return image.Crop(left, top, width, height);
    }

    private static void RequireRoom(string path, int width, int height)
    {
        if ((long)width * height > MaxPixels)
        {
            throw new ImageException(path, $"{width}x{height} pixels to work on are too many, the limit is {MaxPixels}");
        }
    }

    private static Image Flatten(Image image)
    {
        using Image opaque = image.HasAlpha() ? image.Flatten(background: image.Format == Enums.BandFormat.Ushort ? DeepWhite : White) : image.Copy();
        return opaque.Cast(image.Format);
    }

    /// <summary>Runs work on a file; whatever is wrong with the file becomes an <see cref="ImageException"/> that names it.</summary>
    internal static T Guard<T>(string path, Func<T> work)
    {
        VipsLibrary.Require();
        try
        {
            return VipsWork.Run(work);
        }
        catch (Exception error) when (error is VipsException or UnauthorizedAccessException || (error is IOException and not ImageException))
        {
            throw new ImageException(path, error is FileWriteException written ? written.Reason : error.Message, error);
        }
    }

    private static void ThrowUnlessPositive(int? shorterSide)
    {
        if (shorterSide is int side)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(side, 1, nameof(shorterSide));
        }
    }

    private static void ThrowUnlessFraction(double value, string name)
    {
        if (!(value >= 0 && value <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, it must lie in [0, 1]");
        }
    }

    private static void ThrowUnlessPicture(Tensor image)
    {
        long[] shape = image.shape;
        bool planar = shape.Length == 3 || (shape.Length == 4 && shape[0] == 1);
        if (!planar || shape[^3] is not (3 or 4) || shape[^2] == 0 || shape[^1] == 0)
        {
            throw new ArgumentException($"image is ({string.Join(", ", shape)}), it must be (1, 3, H, W) or (3, H, W)", nameof(image));
        }
    }
}
