namespace StyleKernels.Models.Images;

/// <summary>What the header of a picture tells, before anything is decoded.</summary>
/// <param name="Width">Width in pixels as the picture is shown, the camera's orientation applied.</param>
/// <param name="Height">Height in pixels as the picture is shown.</param>
/// <param name="Format">The format by its content, for example <c>JPEG</c>.</param>
/// <param name="Frames">Frames of an animation, pages of a TIFF; only the first is read.</param>
/// <param name="HasTransparency">Whether there is an alpha channel.</param>
/// <param name="Software">The program that says it made the picture (EXIF, Software), null when none does.</param>
public sealed record ImageInfo(int Width, int Height, string Format, int Frames, bool HasTransparency, string? Software)
{
    /// <summary>What the picture says besides (EXIF, UserComment), null when nothing.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether colours must be brought from a profile of the file to sRGB.</summary>
    internal bool HasForeignProfile { get; init; }

    /// <summary>Whether the rows are stored as they are shown, so that they can be read one after the other.</summary>
    internal bool IsUpright { get; init; } = true;

    /// <summary>Whether a channel has more than 8 bits.</summary>
    internal bool IsDeep { get; init; }

    /// <summary>The header of a part of the picture.</summary>
    /// <param name="area">The part.</param>
    public ImageInfo Cropped(PictureArea area) => this with { Width = area.Width, Height = area.Height };

    /// <summary>The size after resizing.</summary>
    /// <param name="shorterSide">
    /// The new shorter side, or null to keep the size. A strip stops where its longer side is <see cref="ImageFile.MaxAspect"/> times that.
    /// </param>
    public (int Width, int Height) SizeAt(int? shorterSide)
    {
        if (shorterSide is not int side)
        {
            return (Width, Height);
        }

        double scale = Math.Min((double)side / Math.Min(Width, Height), (double)side * ImageFile.MaxAspect / Math.Max(Width, Height));
        return (Scaled(Width), Scaled(Height));

        int Scaled(int length) => (int)Math.Clamp(Math.Round(length * scale), 1, int.MaxValue);
    }
}
