namespace StyleKernels.Models.Images;

/// <summary>The file formats that are written, known by their extensions. What is read is known by its content (<see cref="ImageFile"/>).</summary>
public static class ImageFormat
{
    internal const string Jpeg = "JPEG";
    internal const string Png = "PNG";
    internal const string WebP = "WebP";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = Jpeg,
        [".jpeg"] = Jpeg,
        [".png"] = Png,
        [".webp"] = WebP,
    };

    /// <summary>File name extensions, lower case, with the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. ByExtension.Keys];

    /// <summary>Whether the extension of <paramref name="path"/>, in any case, is one of <see cref="Extensions"/>.</summary>
    public static bool IsKnown(string path) => Of(path) is not null;

    /// <summary>The format that a name asks for, null when it is none that is written.</summary>
    public static string? Of(string path) => ByExtension.GetValueOrDefault(Path.GetExtension(path));

    /// <summary>The longest side that a format's writer takes, in pixels.</summary>
    /// <param name="path">A name that <see cref="IsKnown"/>.</param>
    public static int LongestSide(string path) => Of(path) switch
    {
        Jpeg => 65_500,
        WebP => 16_383,
        _ => int.MaxValue,
    };

    /// <summary>
    /// The extension for the result of a picture: of its own format where that is written, as the picture itself spells it, else of the one that loses
    /// nothing it may have.
    /// </summary>
    /// <param name="path">The picture that is read.</param>
    /// <param name="format">Its format by its content (<see cref="ImageInfo.Format"/>), whatever its name says.</param>
    public static string ExtensionFor(string path, string format) => Of(path) == format
        ? Path.GetExtension(path).ToLowerInvariant()
        : ByExtension.FirstOrDefault(known => known.Value == format).Key ?? ".png";
}
