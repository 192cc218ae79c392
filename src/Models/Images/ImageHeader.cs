using NetVips;

namespace StyleKernels.Models.Images;

/// <summary>Reads headers, and refuses what is no picture, of a format that is not read, or too large.</summary>
internal static class ImageHeader
{
    private const string Orientation = "orientation";
    private const string Profile = "icc-profile-data";
    private const string Pages = "n-pages";
    private const string Software = "exif-ifd0-Software";
    private const string Comment = "exif-ifd2-UserComment";

    /// <summary>The header of a picture.</summary>
    public static ImageInfo Read(string path)
    {
        string format = FormatOf(path);
        using Source source = Source.NewFromFile(path);
        using Image image = Image.NewFromSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        if ((long)image.Width * image.Height > ImageFile.MaxFilePixels)
        {
            throw new ImageException(path, $"{image.Width}x{image.Height} pixels are too many, the limit is {ImageFile.MaxFilePixels}");
        }

        // Orientations from 5 on exchange the sides.
        int orientation = image.Contains(Orientation) ? Convert.ToInt32(image.Get(Orientation)) : 1;
        bool turned = orientation >= 5;
        return new ImageInfo(
            turned ? image.Height : image.Width,
            turned ? image.Width : image.Height,
            format,
            image.Contains(Pages) ? Convert.ToInt32(image.Get(Pages)) : 1,
            image.HasAlpha(),
            SoftwareOf(image))
        {
            Comment = CommentOf(image),
            HasForeignProfile = image.Contains(Profile) && !SrgbProfile.IsThis((byte[])image.Get(Profile)),
            IsUpright = orientation <= 1,
            IsDeep = image is { Format: Enums.BandFormat.Ushort, Interpretation: Enums.Interpretation.Rgb16 or Enums.Interpretation.Grey16 }
                || ImageDecoder.IsFloatGrey(image),
        };
    }

    private static string FormatOf(string path)
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

        string? format = ImageSignature.OfFile(path);
        return ImageSignature.IsReadable(format) ? format! : throw new ImageException(path, Refusal(format, Path.GetExtension(path)));
    }

    private static string Refusal(string? format, string extension)
    {
        string isRead = $"{ImageSignature.ReadableFormats} are read";
        if (format is null)
        {
            return $"not a picture of a known format; {isRead}";
        }

        bool disguised = ImageFolder.HasPictureExtension(extension);
        return disguised ? $"this is {format}, named {extension}; {isRead}" : $"this is {format}; {isRead}";
    }

    private static string? CommentOf(Image image)
    {
        if (!image.Contains(Comment))
        {
            return null;
        }

        // The text itself may hold a bracket, but it stands there twice: NAME (NAME, Undefined, 4 components, 4 bytes).
        string shown = (string)image.Get(Comment);
        int end = shown.LastIndexOf(", Undefined, ", StringComparison.Ordinal);
        int length = (end - 2) / 2;
        return length > 0 && shown.AsSpan(0, length).SequenceEqual(shown.AsSpan(length + 2, length)) ? shown[..length] : null;
    }

    /// <summary>libvips appends what the text means in brackets: <c>NAME (NAME, ASCII, 5 components, 5 bytes)</c>.</summary>
    private static string? SoftwareOf(Image image) =>
        image.Contains(Software) ? ((string)image.Get(Software)).Split(" (", 2)[0] : null;
}
