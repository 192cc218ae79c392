namespace StyleKernels.Models.Images;

/// <summary>A folder with its subfolders. Links to folders are followed, but no real folder is seen twice: a link may lead to its own parent.</summary>
/// <param name="root">The folder to begin with.</param>
internal sealed class FolderWalk(string root)
{
    private static readonly EnumerationOptions Here = new();

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<string> _folders = new([root]);
    private readonly Queue<string> _links = new();

    /// <summary>Subfolders so far that may not be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The files in it, those of a folder together; a folder that can be reached without a link is.</summary>
    public IEnumerable<string> Files()
    {
        while (_folders.TryDequeue(out string? folder) || _links.TryDequeue(out folder))
        {
            if (!_seen.Add(RealPath.Of(folder)))
            {
                continue;
            }

            foreach (string file in Enter(folder))
            {
                yield return file;
            }
        }
    }

    /// <summary>The files of a folder, whose own folders are kept for later; none where it may not be read, unless it is the one to begin with.</summary>
    private string[] Enter(string folder)
    {
        try
        {
            foreach (string inner in Directory.GetDirectories(folder, "*", Here).Order(StringComparer.Ordinal))
            {
                (new DirectoryInfo(inner).LinkTarget is null ? _folders : _links).Enqueue(inner);
            }

            return Directory.GetFiles(folder, "*", Here);
        }
        catch (UnauthorizedAccessException) when (folder != root)
        {
            Unreadable++;
            return [];
        }
    }
}
