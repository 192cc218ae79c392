namespace StyleKernels.Models.Images;

/// <summary>Recognises one file under several names: relative, absolute, or through symbolic links.</summary>
public static class RealPath
{
    /// <summary>As many links as Linux follows before it takes them for a circle.</summary>
    private const int MostLinks = 40;

    /// <summary>The absolute path without symbolic links; parts that do not exist stay as they are, and so do links that lead through themselves.</summary>
    public static string Of(string path) => Of(path, MostLinks);

    private static string Of(string path, int links)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            return full;
        }

        string here = Path.Combine(Of(parent, links), Path.GetFileName(full));
        return links > 0 && FinalTarget(here) is string target
            ? Path.Combine(Of(Path.GetDirectoryName(target) ?? target, links - 1), Path.GetFileName(target))
            : here;
    }

    private static string? FinalTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is null ? null : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            // A circle of links: whoever opens the file will say so.
            return null;
        }
    }
}
