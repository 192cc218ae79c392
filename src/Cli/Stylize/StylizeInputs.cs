using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>Turns arguments into pictures whose headers are read; what is of no use is reported, and the rest is taken.</summary>
/// <param name="report">Told of failures and of what is left out.</param>
internal sealed class StylizeInputs(StylizeReport report)
{
    /// <summary>The contents of files and folders, each file once.</summary>
    public IReadOnlyList<ContentFile> Contents(IReadOnlyList<string> arguments)
    {
        var contents = new List<ContentFile>();
        bool several = arguments.Count(Directory.Exists) > 1;
        foreach (string argument in arguments)
        {
            Attempt(() => contents.AddRange(Directory.Exists(argument) ? OfFolder(argument, several) : [OfFile(argument)]));
        }

        return [.. contents.DistinctBy(content => RealPath.Of(content.Path))];
    }

    /// <summary>Pictures and saved codes of files and folders, each file once.</summary>
    public IReadOnlyList<string> Styles(IReadOnlyList<string> arguments)
    {
        var styles = new List<string>();
        foreach (string argument in arguments)
        {
            Attempt(() => styles.AddRange(Directory.Exists(argument) ? Usable(argument) : [UsableFile(argument)]));
        }

        return [.. styles.DistinctBy(RealPath.Of)];
    }

    private ContentFile OfFile(string path)
    {
        ImageInfo info = ImageFile.Inspect(MissingFile.Explain(path));
        NoteFrames(path, info);
        return new ContentFile(path, string.Empty, info);
    }

    private List<ContentFile> OfFolder(string folder, bool several)
    {
        var contents = new List<ContentFile>();
        int own = 0;
        foreach (string path in Listed(folder))
        {
            Attempt(() =>
            {
                ImageInfo info = ImageFile.Inspect(path);
                if (IsResult(info))
                {
                    own++;
                    return;
                }

                NoteFrames(path, info);
                contents.Add(new ContentFile(path, Below(folder, path, several), info));
            });
        }

        if (own > 0)
        {
            report.Note($"{folder}: left out {Count(own, "result")} of earlier runs");
        }

        return contents;
    }

    private IEnumerable<string> Usable(string folder) => Listed(folder).Where(path =>
    {
        bool usable = false;
        Attempt(() => usable = UsableFile(path).Length > 0);
        return usable;
    });

    private string UsableFile(string path)
    {
        if (!StyleChoice.IsCode(MissingFile.Explain(path)))
        {
            NoteFrames(path, ImageFile.Inspect(path));
        }

        return path;
    }

    private IReadOnlyList<string> Listed(string folder)
    {
        ImageFolderContents found = ImageFolder.Scan(folder);
        if (found.LeftOut.Count > 0)
        {
            string kinds = string.Join(", ", found.LeftOut.Select(pair => $"{pair.Value} {pair.Key}"));
            report.Note($"{folder}: left out {Count(found.LeftOut.Values.Sum(), "file")} ({kinds})");
        }

        return found.Pictures.Count > 0 ? found.Pictures : ImageFolder.List(folder);
    }

    /// <summary>The part of a path that the results' folder repeats; with its own name before it where several folders would mix.</summary>
    private static string Below(string folder, string path, bool several)
    {
        string inner = Path.GetDirectoryName(Path.GetRelativePath(folder, path)) ?? string.Empty;
        return several ? Path.Combine(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), inner) : inner;
    }

    private static bool IsResult(ImageInfo info) => info.Software?.StartsWith(CommandLine.Name, StringComparison.Ordinal) == true;

    private void NoteFrames(string path, ImageInfo info)
    {
        if (info.Frames > 1)
        {
            report.Note($"{path}: the first of {info.Frames} frames is taken");
        }
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private void Attempt(Action work)
    {
        try
        {
            work();
        }
        catch (ImageException error)
        {
            report.Failed(error.Message);
        }
    }
}
