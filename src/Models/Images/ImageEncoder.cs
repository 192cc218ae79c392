using NetVips;

namespace StyleKernels.Models.Images;

/// <summary>From pixels to the bytes of a file, with the sRGB profile in it.</summary>
internal static class ImageEncoder
{
    /// <summary>libvips' name for the first text of a PNG, with the keyword of the standard.</summary>
    private const string PngComment = "png-comment-0-Comment";

    /// <summary>Encodes an image.</summary>
    /// <param name="image">3 or 4 bands of sRGB; JPEG puts transparency on white.</param>
    /// <param name="format">A name of <see cref="ImageFormat"/>.</param>
    /// <param name="options">Quality and texts.</param>
    public static byte[] Encode(Image image, string format, ImageSaveOptions options)
    {
        using Image labelled = WithTexts(image, format, options);
        return format switch
        {
            ImageFormat.Png => labelled.PngsaveBuffer(profile: SrgbProfile.Name),
            ImageFormat.WebP => labelled.WebpsaveBuffer(q: options.Quality ?? 90, profile: SrgbProfile.Name),
            _ => labelled.JpegsaveBuffer(q: options.Quality ?? 92, optimizeCoding: true, profile: SrgbProfile.Name, background: ImageFile.White),
        };
    }

    private static Image WithTexts(Image image, string format, ImageSaveOptions options) => image.Mutate(texts =>
    {
        foreach ((string tag, string? text) in new[]
        {
            ("exif-ifd0-Software", options.Software),
            ("exif-ifd0-ImageDescription", options.Description),
            ("exif-ifd2-UserComment", options.Comment),
            (PngComment, format == ImageFormat.Png ? options.Comment : null),
        })
        {
            if (text is not null)
            {
                texts.Set(GValue.GStrType, tag, text);
            }
        }
    });
}
