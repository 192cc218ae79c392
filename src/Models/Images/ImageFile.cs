using System.Runtime.InteropServices;
using NetVips;
using StyleKernels.Models.Weights;
using static TorchSharp.torch;

namespace StyleKernels.Models.Images;

/// <summary>
/// Reads and writes JPEG, PNG and WebP pictures as float32 RGB tensors in [0, 1]. Colour profiles, CMYK, grayscale and 16 bits become
/// sRGB, transparency becomes white, and the camera's orientation is applied.
/// </summary>
public static class ImageFile
{
    /// <summary>The most pixels a file may have; the header is checked before anything is decoded.</summary>
    public const long MaxFilePixels = 250_000_000;

    /// <summary>The most pixels that are handed out, after resizing: 768 MiB of float32.</summary>
    public const long MaxPixels = 64 * 1024 * 1024;

    /// <summary>To the loader: half a picture is an error. libvips 8.18 forgets the thumbnail's own <c>failOn</c> when it reads a source.</summary>
    private const string Strict = "fail_on=warning";

    /// <summary>Warnings become exceptions (<see cref="Strict"/>); libvips would print them as well.</summary>
    private static readonly Log.LogDelegate Silence = static (_, _, _) => { };
    private static readonly double[] White = [255, 255, 255];
    private static readonly float[] Intensities = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];

    static ImageFile()
    {
        // Callers decode on many threads themselves, and every file is decoded once: neither threads nor a cache inside libvips help.
        NetVips.NetVips.Concurrency = 1;
        Cache.Max = 0;
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, Silence);
    }

    /// <summary>Reads a picture.</summary>
    /// <param name="path">A JPEG, PNG or WebP file, known by its content, not its name.</param>
    /// <param name="shorterSide">Resizes to this many pixels on the shorter side, keeping the aspect; by default not at all.</param>
    /// <returns>(1, 3, H, W), float32.</returns>
    /// <exception cref="ImageException">The file is missing, damaged, truncated, too large or not a picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shorterSide"/> is less than 1.</exception>
    public static Tensor Load(string path, int? shorterSide = null)
    {
        if (shorterSide is int side)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(side, 1, nameof(shorterSide));
        }

        return Guard(path, () =>
        {
            using Image rgb = Decode(path, shorterSide);
            return ToTensor(rgb);
        });
    }

    /// <summary>The size of a picture as it is shown, from the header alone.</summary>
    /// <param name="path">A JPEG, PNG or WebP file.</param>
    /// <exception cref="ImageException">The file is missing, damaged, too large or not a picture.</exception>
    public static (int Height, int Width) ReadSize(string path)
    {
        Header header = Guard(path, () => ReadHeader(path));
        return (header.Height, header.Width);
    }

    /// <summary>
    /// Reads a square cut out of a picture, decoding no more detail than it needs. The same arguments always give the same pixels:
    /// random numbers are the caller's.
    /// </summary>
    /// <param name="path">A JPEG, PNG or WebP file.</param>
    /// <param name="shorterSide">The picture's shorter side before cutting; smaller pictures are enlarged.</param>
    /// <param name="cropSize">Side of the square, at most <paramref name="shorterSide"/>.</param>
    /// <param name="horizontal">Where the square lies, from 0 (left) to 1 (right).</param>
    /// <param name="vertical">Where the square lies, from 0 (top) to 1 (bottom).</param>
    /// <param name="flip">Mirrors left and right.</param>
    /// <returns>(3, cropSize, cropSize), float32.</returns>
    /// <exception cref="ImageException">The file is missing, damaged, truncated, too large or not a picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size or a position is out of its range.</exception>
    public static Tensor LoadCrop(string path, int shorterSide, int cropSize, double horizontal, double vertical, bool flip = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cropSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(shorterSide, cropSize);
        ThrowUnlessFraction(horizontal, nameof(horizontal));
        ThrowUnlessFraction(vertical, nameof(vertical));

        return Guard(path, () =>
        {
            using Image rgb = Decode(path, shorterSide);
            using Image crop = rgb.Crop(Offset(rgb.Width, horizontal), Offset(rgb.Height, vertical), cropSize, cropSize);
            using Image mirrored = flip ? crop.FlipHor() : crop.Copy();
            using Tensor batch = ToTensor(mirrored);
            return batch.squeeze(0);
        });

        int Offset(int length, double position) => (int)Math.Round((length - cropSize) * position, MidpointRounding.AwayFromZero);
    }

    /// <summary>Writes a picture; the format follows from the extension. A file of that name is replaced only when all is written.</summary>
    /// <param name="image">(1, 3, H, W) or (3, H, W), any float type and device; clamped to [0, 1].</param>
    /// <param name="path">Ends in .jpg, .jpeg, .png or .webp.</param>
    /// <exception cref="ImageException">The file cannot be written, or its extension is not known.</exception>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another shape.</exception>
    public static void Save(Tensor image, string path)
    {
        ThrowUnlessPicture(image);
        if (!ImageFormat.IsKnown(path))
        {
            throw new ImageException(path, $"the name must end in one of {string.Join(", ", ImageFormat.Extensions)}");
        }

        Guard(path, () =>
        {
            using Image rgb = ToImage(image);
            byte[] encoded = Encode(rgb, Path.GetExtension(path).ToLowerInvariant());
            AtomicFile.Write(path, stream => stream.Write(encoded));
            return true;
        });
    }

    private static Image Decode(string path, int? shorterSide)
    {
        Header header = ReadHeader(path);
        (int width, int height) = TargetSize(path, header, shorterSide);
        string? profile = header.HasProfile ? "srgb" : null;
        using Source source = Source.NewFromFile(path);
        using Image sized = Image.ThumbnailSource(
            source, width, optionString: Strict, height: height, size: Enums.Size.Force, outputProfile: profile);
        using Image srgb = sized.Colourspace(Enums.Interpretation.Srgb);
        using Image opaque = srgb.HasAlpha() ? srgb.Flatten(background: White) : srgb.Copy();
        return opaque.Cast(Enums.BandFormat.Uchar);
    }

    private static (int Width, int Height) TargetSize(string path, Header header, int? shorterSide)
    {
        (int width, int height) = (header.Width, header.Height);
        if (shorterSide is int side)
        {
            double scale = (double)side / Math.Min(width, height);
            (width, height) = (ScaleSide(width, scale), ScaleSide(height, scale));
        }

        if ((long)width * height > MaxPixels)
        {
            throw new ImageException(path, $"{width}x{height} pixels to work on are too many, the limit is {MaxPixels}");
        }

        return (width, height);

        static int ScaleSide(int length, double scale) => (int)Math.Clamp(Math.Round(length * scale), 1, int.MaxValue);
    }

    private static Header ReadHeader(string path)
    {
        ThrowUnlessReadable(path);
        using Source source = Source.NewFromFile(path);
        ThrowUnlessKnownFormat(path, source);
        using Image image = Image.NewFromSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Warning);
        if ((long)image.Width * image.Height > MaxFilePixels)
        {
            throw new ImageException(path, $"{image.Width}x{image.Height} pixels are too many, the limit is {MaxFilePixels}");
        }

        // Orientations from 5 on exchange the sides.
        bool turned = image.Contains("orientation") && Convert.ToInt32(image.Get("orientation")) >= 5;
        bool hasProfile = image.Contains("icc-profile-data");
        return turned ? new Header(image.Height, image.Width, hasProfile) : new Header(image.Width, image.Height, hasProfile);
    }

    private static void ThrowUnlessReadable(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ImageException(path, "this is a folder, not a picture");
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new ImageException(path, "there is no such file");
        }

        if (file.Length == 0)
        {
            throw new ImageException(path, "the file is empty");
        }
    }

    private static void ThrowUnlessKnownFormat(string path, Source source)
    {
        // libvips reads far more formats, some of which (SVG, PDF) can reach outside the file.
        string? loader = Image.FindLoadSource(source);
        if (loader is null || !(loader.Contains("Jpeg") || loader.Contains("Png") || loader.Contains("Webp")))
        {
            throw new ImageException(path, "not a JPEG, PNG or WebP picture");
        }
    }

    private static Tensor ToTensor(Image rgb)
    {
        Tensor tensor = empty(1, 3, rgb.Height, rgb.Width, ScalarType.Float32);
        SplitPlanes(rgb.WriteToMemory<byte>(), MemoryMarshal.Cast<byte, float>(tensor.bytes));
        return tensor;
    }

    /// <summary>Interleaved bytes to planes in [0, 1]; not with torch, whose threads would fight with those that call this.</summary>
    private static void SplitPlanes(ReadOnlySpan<byte> interleaved, Span<float> planes)
    {
        int pixels = planes.Length / 3;
        Span<float> red = planes[..pixels];
        Span<float> green = planes.Slice(pixels, pixels);
        Span<float> blue = planes.Slice(2 * pixels, pixels);
        for (int i = 0, from = 0; i < pixels; i++, from += 3)
        {
            red[i] = Intensities[interleaved[from]];
            green[i] = Intensities[interleaved[from + 1]];
            blue[i] = Intensities[interleaved[from + 2]];
        }
    }

    private static Image ToImage(Tensor image)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor planes = image.dim() == 4 ? image.squeeze(0) : image;
        Tensor bytes = planes.to(float32).cpu().clamp(0, 1).mul(255).round().to(ScalarType.Byte);
        Tensor interleaved = bytes.permute(1, 2, 0).contiguous();
        byte[] pixels = interleaved.data<byte>().ToArray();
        using Image view = Image.NewFromMemory(pixels, (int)planes.size(2), (int)planes.size(1), 3, Enums.BandFormat.Uchar);
        return view.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static byte[] Encode(Image rgb, string extension) => extension switch
    {
        ".png" => rgb.PngsaveBuffer(),
        ".webp" => rgb.WebpsaveBuffer(q: 90),
        _ => rgb.JpegsaveBuffer(q: 92, optimizeCoding: true),
    };

    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is VipsException or UnauthorizedAccessException || (error is IOException and not ImageException))
        {
            throw new ImageException(path, error.Message, error);
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
        if (!planar || shape[^3] != 3 || shape[^2] == 0 || shape[^1] == 0)
        {
            throw new ArgumentException($"image is ({string.Join(", ", shape)}), it must be (1, 3, H, W) or (3, H, W)", nameof(image));
        }
    }

    /// <summary>A picture as it is shown, upright.</summary>
    private readonly record struct Header(int Width, int Height, bool HasProfile);
}
