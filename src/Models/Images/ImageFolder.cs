namespace StyleKernels.Models.Images;

/// <summary>Finds the pictures in a folder.</summary>
public static class ImageFolder
{
    private static readonly HashSet<string> PictureExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif",
    };

    /// <summary>The pictures of <see cref="Scan"/>; at least one.</summary>
    /// <param name="directory">The folder.</param>
    /// <returns>Paths that start with <paramref name="directory"/>, sorted ordinally.</returns>
    /// <exception cref="ImageException">The folder is missing, unreadable, or has no picture in it.</exception>
    public static IReadOnlyList<string> List(string directory)
    {
        ImageFolderContents contents = Scan(directory);
        return contents.Pictures.Count > 0
            ? contents.Pictures
            : throw new ImageException(directory, $"no picture in this folder ({ImageSignature.ReadableFormats} are read)");
    }

    /// <summary>
    /// Looks through a folder and its subfolders, each real folder once, however many links lead to it; hidden files and folders are
    /// passed over. A file is a picture by its extension or, with another or none, by its content.
    /// </summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="ImageException">The folder is missing or unreadable.</exception>
    public static ImageFolderContents Scan(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new ImageException(directory, "there is no such folder");
        }

        try
        {
            var walk = new FolderWalk(directory);
            return Sort(walk.Files(), walk);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(directory, error.Message, error);
        }
    }

    /// <summary>Whether files with this extension are taken for pictures unseen: if they are not, whoever opens them says so.</summary>
    internal static bool HasPictureExtension(string extension) => PictureExtensions.Contains(extension);

    private static ImageFolderContents Sort(IEnumerable<string> files, FolderWalk walk)
    {
        var pictures = new List<string>();
        var leftOut = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            string? format = HasPictureExtension(Path.GetExtension(file)) ? "JPEG" : FormatOf(file);
            if (ImageSignature.IsReadable(format))
            {
                pictures.Add(file);
            }
            else
            {
                string kind = format ?? ImageFolderContents.NoPicture;
                leftOut[kind] = leftOut.GetValueOrDefault(kind) + 1;
            }
        }

        if (walk.Unreadable > 0)
        {
            leftOut[ImageFolderContents.Unreadable] = walk.Unreadable;
        }

        pictures.Sort(StringComparer.Ordinal);
        return new ImageFolderContents(pictures, leftOut);
    }

    private static string? FormatOf(string file)
    {
        try
        {
            // An empty file may be a pipe, which would be waited for.
            return new FileInfo(file).Length == 0 ? null : ImageSignature.OfFile(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A socket, a file of somebody else's: counted with what is no picture.
            return null;
        }
    }
}
