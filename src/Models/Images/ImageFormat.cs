namespace StyleKernels.Models.Images;

/// <summary>The file formats that are read and written, known by their extensions.</summary>
public static class ImageFormat
{
    /// <summary>File name extensions, lower case, with the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".webp"];

    /// <summary>Whether the extension of <paramref name="path"/>, in any case, is one of <see cref="Extensions"/>.</summary>
    public static bool IsKnown(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
