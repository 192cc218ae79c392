namespace StyleKernels.Models.Images;

/// <summary>A folder with its subfolders. Links to folders are followed, but no real folder is seen twice: a link may lead to its own parent.</summary>
/// <param name="root">The folder to begin with.</param>
internal sealed class FolderWalk(string root)
{
    private static readonly EnumerationOptions Here = new() { IgnoreInaccessible = true };

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<string> _folders = new([root]);
    private readonly Queue<string> _links = new();

    /// <summary>The files in it, those of a folder together; a folder that can be reached without a link is.</summary>
    public IEnumerable<string> Files()
    {
        while (_folders.TryDequeue(out string? folder) || _links.TryDequeue(out folder))
        {
            if (!_seen.Add(RealPath.Of(folder)))
            {
                continue;
            }

            Enter(folder);
            foreach (string file in Directory.EnumerateFiles(folder, "*", Here))
            {
                yield return file;
            }
        }
    }

    private void Enter(string folder)
    {
        foreach (string inner in Directory.EnumerateDirectories(folder, "*", Here).Order(StringComparer.Ordinal))
        {
            (new DirectoryInfo(inner).LinkTarget is null ? _folders : _links).Enqueue(inner);
        }
    }
}
