using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>Turns arguments into pictures whose headers are read; what is of no use is reported, and the rest is taken.</summary>
/// <param name="report">Told of failures and of what is left out.</param>
internal sealed class StylizeInputs(StylizeReport report)
{
    /// <summary>The contents of files and folders, each file once.</summary>
    /// <param name="arguments">Files and folders.</param>
    /// <param name="crop">The part of each, or null for all of it.</param>
    public IReadOnlyList<ContentFile> Contents(IReadOnlyList<string> arguments, CropRequest? crop)
    {
        var contents = new List<ContentFile>();
        bool several = arguments.Count(Directory.Exists) > 1;
        foreach (string argument in arguments)
        {
            Attempt(() => contents.AddRange(Directory.Exists(argument) ? OfFolder(argument, several, crop) : [OfFile(argument, crop)]));
        }

        return [.. contents.DistinctBy(content => RealPath.Of(content.Path))];
    }

    /// <summary>Pictures and saved codes of files and folders.</summary>
    /// <param name="arguments">Files and folders.</param>
    /// <param name="repeated">Whether a file counts as often as it is named, because its place says what it is for.</param>
    public IReadOnlyList<string> Styles(IReadOnlyList<string> arguments, bool repeated)
    {
        var styles = new List<string>();
        foreach (string argument in arguments)
        {
            Attempt(() => styles.AddRange(Directory.Exists(argument) ? Usable(argument) : [UsableFile(argument)]));
        }

        return repeated ? styles : [.. styles.DistinctBy(RealPath.Of)];
    }

    /// <summary>Masks in their order; of one that is no picture nothing is given back but a report.</summary>
    /// <param name="paths">A picture for each style, or one in as many flat colours as there are styles.</param>
    /// <param name="styles">How many styles there are.</param>
    public IReadOnlyList<RegionMask> Masks(IReadOnlyList<string> paths, int styles)
    {
        var masks = new List<RegionMask>();
        foreach (string path in paths)
        {
            Attempt(() =>
            {
                ImageFile.Inspect(MissingFile.Explain(path));
                masks.AddRange(paths.Count == 1 && styles > 1 ? InColours(path, styles) : [new RegionMask(path)]);
            });
        }

        return masks;
    }

    private static IEnumerable<RegionMask> InColours(string path, int styles)
    {
        ColourMask mask = ColourMask.Read(path);
        if (mask.Colours.Count != styles)
        {
            string colours = mask.Colours.Count == 0 ? string.Empty : $" ({string.Join(", ", mask.Colours)})";
            throw new CommandException(
                $"--mask {path}: there is 1 mask, and {styles} styles that can be used; it has {mask.Colours.Count} flat colours besides black{colours}");
        }

        return mask.Colours.Select((_, index) => new RegionMask(path, mask, index));
    }

    private ContentFile OfFile(string path, CropRequest? crop)
    {
        ImageInfo info = ImageFile.Inspect(MissingFile.Explain(path));
        NoteFrames(path, info);
        return Content(path, string.Empty, info, crop);
    }

    private static ContentFile Content(string path, string folder, ImageInfo info, CropRequest? crop)
    {
        PictureArea? area = crop?.Of(path, info);
        return new ContentFile(path, folder, area is PictureArea part ? info.Cropped(part) : info, area);
    }

    private List<ContentFile> OfFolder(string folder, bool several, CropRequest? crop)
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
                contents.Add(Content(path, Below(folder, path, several), info, crop));
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
