using NetVips;
using static TorchSharp.torch;

namespace StyleKernels.Models.Images;

/// <summary>A picture in flat colours that is a mask for each of them. Black, and what is transparent, belongs to none.</summary>
/// <remarks>
/// A colour is one that covers at least a hundredth of the picture. Pixels of other colours, as smooth edges and JPEG have them, go to the nearest.
/// </remarks>
public sealed class ColourMask
{
    /// <summary>Pixels that are looked at to find the colours.</summary>
    private const int Samples = 1 << 20;

    private const double SmallestShare = 0.01;

    /// <summary>Levels, of 255, by which the channels of one colour differ at most.</summary>
    private const int Tolerance = 32;

    private static readonly Colour Nothing = new(0, 0, 0);

    private readonly string _path;
    private readonly IReadOnlyList<Colour> _colours;

    private ColourMask(string path, IReadOnlyList<Colour> colours) => (_path, _colours) = (path, colours);

    /// <summary>The colours, as <c>#ff8000</c>, in the order in which they are met row by row from the top left corner.</summary>
    public IReadOnlyList<string> Colours => [.. _colours.Select(colour => colour.ToString())];

    /// <summary>Finds the colours of a picture; a photograph has none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ImageException">The file is missing, damaged, truncated, too large or not a picture.</exception>
    public static ColourMask Read(string path) => ImageFile.Guard(path, () =>
    {
        using Image picture = Decode(path);
        return new ColourMask(path, ColoursOf(picture));
    });

    /// <summary>The mask of one colour: 1 where the picture has it, 0 elsewhere.</summary>
    /// <param name="index">Its place in <see cref="Colours"/>.</param>
    /// <param name="height">Height to give, whatever the picture's aspect.</param>
    /// <param name="width">Width to give.</param>
    /// <param name="blur">Softens edges: standard deviation of a Gaussian, in pixels of the mask that is given; 0 leaves them as they are.</param>
    /// <returns>(1, 1, H, W), float32, in [0, 1].</returns>
    /// <exception cref="ImageException">The file has gone or changed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such colour, a side is less than 1, or <paramref name="blur"/> is negative.</exception>
    public Tensor Load(int index, int height, int width, double blur = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _colours.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(blur);
        return ImageFile.Guard(_path, () =>
        {
            using Image picture = Decode(_path);
            using Image region = Region(picture, _colours[index]);
            return MaskDecoder.Soften(region, height, width, blur);
        });
    }

    /// <summary>In 8 bits, on black.</summary>
    private static Image Decode(string path)
    {
        ImageInfo info = ImageHeader.Read(path);
        ImageFile.ThrowIfTooLarge(path, info, shorterSide: null);
        using Image decoded = ImageDecoder.Decode(path, info, info.Width, info.Height);
        using Image opaque = decoded.HasAlpha() ? decoded.Flatten(background: MaskDecoder.Black) : decoded.Copy();
        using Image srgb = opaque.Colourspace(Enums.Interpretation.Srgb);
        using Image bytes = srgb.Cast(Enums.BandFormat.Uchar);
        return bytes.CopyMemory();
    }

    private static IReadOnlyList<Colour> ColoursOf(Image picture)
    {
        int step = (int)Math.Ceiling(Math.Sqrt((double)picture.Width * picture.Height / Samples));
        using Image sampled = picture.Subsample(Math.Min(step, picture.Width), Math.Min(step, picture.Height));
        byte[] levels = sampled.WriteToMemory<byte>();
        var met = new Dictionary<Colour, (int Count, int First)>();
        for (int i = 0; i < levels.Length; i += 3)
        {
            var colour = new Colour(levels[i], levels[i + 1], levels[i + 2]);
            (int count, int first) = met.GetValueOrDefault(colour, (0, i));
            met[colour] = (count + 1, first);
        }

        double fewest = SmallestShare * levels.Length / 3;
        var colours = new List<Colour>();
        foreach (Colour colour in met.Where(pair => pair.Value.Count >= fewest).OrderByDescending(pair => pair.Value.Count).Select(pair => pair.Key))
        {
            if (!colours.Append(Nothing).Any(other => other.IsLike(colour)))
            {
                colours.Add(colour);
            }
        }

        return [.. colours.OrderBy(colour => met[colour].First)];
    }

    /// <summary>255 where a colour is the nearest, 0 elsewhere.</summary>
    private Image Region(Image picture, Colour colour)
    {
        using Image distance = Distance(picture, colour);
        Image region = picture.NewFromImage(byte.MaxValue);
        foreach (Colour other in _colours.Append(Nothing).Where(other => other != colour))
        {
            using Image before = region;
            using Image further = Distance(picture, other);
            using Image nearer = distance < further;
            region = before & nearer;
        }

        return region;
    }

    private static Image Distance(Image picture, Colour colour)
    {
        using Image difference = picture.Linear([1, 1, 1], [-colour.Red, -colour.Green, -colour.Blue]);
        using Image square = difference * difference;
        return square.Bandmean();
    }

    private readonly record struct Colour(byte Red, byte Green, byte Blue)
    {
        public bool IsLike(Colour other) =>
            Math.Max(Math.Abs(Red - other.Red), Math.Max(Math.Abs(Green - other.Green), Math.Abs(Blue - other.Blue))) <= Tolerance;

        public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";
    }
}
