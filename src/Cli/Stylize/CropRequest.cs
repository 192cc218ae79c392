using System.Globalization;
using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>The part of every content that is restyled: a rectangle, or the largest of an aspect in its middle.</summary>
internal sealed class CropRequest
{
    private readonly PictureArea? _area;
    private readonly double _aspect;

    private CropRequest(PictureArea? area, double aspect)
    {
        _area = area;
        _aspect = aspect;
    }

    /// <summary>What <see cref="Parse"/> understands, as a message says it.</summary>
    public const string Forms = "LEFT,TOP,WIDTH,HEIGHT in pixels, or an aspect such as 16:9";

    /// <summary>Reads <c>X,Y,W,H</c> or <c>A:B</c>; null for anything else.</summary>
    public static CropRequest? Parse(string text)
    {
        int[] numbers = [.. text.Split(',', ':')
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
        return (text.Contains(':'), numbers) switch
        {
            (true, [> 0, > 0]) => new CropRequest(null, (double)numbers[0] / numbers[1]),
            (false, [>= 0, >= 0, > 0, > 0]) => new CropRequest(new PictureArea(numbers[0], numbers[1], numbers[2], numbers[3]), 0),
            _ => null,
        };
    }

    /// <summary>The part of a content.</summary>
    /// <exception cref="ImageException">The rectangle reaches beyond the content.</exception>
    public PictureArea Of(string path, ImageInfo info)
    {
        PictureArea area = _area ?? PictureArea.Centred(info, _aspect);
        return area.FitsIn(info)
            ? area
            : throw new ImageException(path, $"--crop {area.Left},{area.Top},{area.Width},{area.Height} reaches beyond its {info.Width}x{info.Height} pixels");
    }
}
