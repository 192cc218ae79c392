namespace StyleKernels.Models.Images;

/// <summary>Recognises one file under several names: relative, absolute, or through symbolic links.</summary>
public static class RealPath
{
    /// <summary>The absolute path without symbolic links; parts that do not exist stay as they are.</summary>
    public static string Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            return full;
        }

        string here = Path.Combine(Of(parent), Path.GetFileName(full));
        return FinalTarget(here) is string target ? Path.Combine(Of(Path.GetDirectoryName(target) ?? target), Path.GetFileName(target)) : here;
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
