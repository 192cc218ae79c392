namespace StyleKernels.Models.Images;

/// <summary>Finds the pictures in a folder.</summary>
public static class ImageFolder
{
    /// <summary>All pictures in a folder and its subfolders, sorted ordinally; hidden files and folders are left out.</summary>
    /// <param name="directory">The folder.</param>
    /// <returns>Paths that start with <paramref name="directory"/>; at least one.</returns>
    /// <exception cref="ImageException">The folder is missing, unreadable, or has no picture in it.</exception>
    public static IReadOnlyList<string> List(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new ImageException(directory, "there is no such folder");
        }

        string[] paths = Find(directory);
        if (paths.Length == 0)
        {
            throw new ImageException(directory, $"no picture in this folder ({string.Join(", ", ImageFormat.Extensions)})");
        }

        return paths;
    }

    private static string[] Find(string directory)
    {
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        try
        {
            string[] paths = [.. Directory.EnumerateFiles(directory, "*", everywhere).Where(ImageFormat.IsKnown)];
            Array.Sort(paths, StringComparer.Ordinal);
            return paths;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(directory, error.Message, error);
        }
    }
}
