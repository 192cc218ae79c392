using StyleKernels.Models.Images;

namespace StyleKernels.Cli.Stylize;

/// <summary>Turns a request into pairs with the names of their results, and finds everything that would fail after the work.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="report">Told of every argument that is of no use; the others are planned all the same.</param>
internal sealed class StylizePlan(StylizeRequest request, StylizeReport report)
{
    /// <summary>The styles of the request, once <see cref="Create"/> has run.</summary>
    public IReadOnlyList<StyleChoice> Styles { get; private set; } = [];

    /// <summary>All pairs whose results can be written, also those that are there and stay, once <see cref="Create"/> has run.</summary>
    public IReadOnlyList<StylizeTask> Pairs { get; private set; } = [];

    /// <summary>The pairs to restyle, style by style; none when no content or no style is of use.</summary>
    /// <param name="model">The model's name, for names of results.</param>
    /// <exception cref="CommandException">The output does not fit the request.</exception>
    public IReadOnlyList<StylizeTask> Create(string model)
    {
        var inputs = new StylizeInputs(report);
        IReadOnlyList<string> stylePaths = inputs.Styles(request.Styles, repeated: request.JoinsStyles);
        IReadOnlyList<ContentFile> contents = inputs.Contents(request.Contents, request.Look.Crop);
        var arrangement = new StyleArrangement(request);
        Styles = arrangement.Styles(stylePaths);
        IEnumerable<string> others = new[] { request.Masks.BackgroundStyle, request.Model }.OfType<string>();
        var guard = new ResultGuard([.. contents.Select(content => content.Path), .. stylePaths, .. request.Masks.Paths, .. others]);
        CheckSavedStyle(guard);
        IReadOnlyList<StyleLayout> layouts = Layouts(inputs, arrangement);
        if (request.Refine is not null && layouts.SelectMany(layout => layout.Regions).FirstOrDefault(region => !region.Style.IsPicture) is { } region)
        {
            throw new CommandException($"--refine: {region.Style.Label} is a saved or mixed style, and pixels are optimised for one picture");
        }

        if (request.Look.Colours == PreservedColour.Coral && layouts.SelectMany(layout => layout.Paths).FirstOrDefault(StyleChoice.IsCode) is { } code)
        {
            throw new CommandException($"--preserve-color coral: {code} is a saved style, and colours are given to pictures");
        }

        if (contents.Count == 0 || layouts.Count == 0)
        {
            return [];
        }

        List<StylizeTask> tasks = IsFolder(layouts) ? InFolder(contents, layouts, model) : [Single(contents[0], layouts[0], request.Output.Path!)];
        guard.Check("--output", tasks.Select(task => task.Output));
        CheckSheet(guard, contents, layouts.Count);
        Pairs = [.. tasks.Where(Fits)];
        return WithoutExisting(Pairs);
    }

    /// <summary>What contents are restyled in; nothing where a style, a mask or the background is of no use.</summary>
    private IReadOnlyList<StyleLayout> Layouts(StylizeInputs inputs, StyleArrangement arrangement)
    {
        MaskRequest wanted = request.Masks;
        if (wanted.Paths.Count == 0 && wanted.HasSettings)
        {
            throw new CommandException("--mask-feather, --mask-invert and --background need --mask");
        }

        IReadOnlyList<RegionMask> masks = inputs.Masks(wanted.Paths, Styles.Count);
        if (wanted.Invert && masks.Any(mask => mask.Colours is not null))
        {
            throw new CommandException($"--mask-invert: {wanted.Paths[0]} is one mask in the colours of {Styles.Count} styles, and they have no inverse");
        }

        IReadOnlyList<string> background = inputs.Styles(wanted.BackgroundStyle is string path ? [path] : [], repeated: false);
        if (background.Count > 1)
        {
            throw new CommandException($"--background {wanted.Background}: this must be one picture, there are {background.Count}");
        }

        bool masksAreRead = wanted.Paths.All(path => masks.Any(mask => mask.Path == path));
        bool usable = Styles.Count > 0 && masksAreRead && (background.Count == 1 || wanted.BackgroundStyle is null);
        StyleChoice? rest = background is [string file] ? new StyleChoice(Path.GetFileNameWithoutExtension(file), [(file, 1)]) : null;
        return usable ? arrangement.Layouts(Styles, masks, rest) : [];
    }

    private List<StylizeTask> InFolder(IReadOnlyList<ContentFile> contents, IReadOnlyList<StyleLayout> layouts, string model)
    {
        ThrowUnlessFolderFits(request.Output.Path);
        var pattern = new NamePattern(request.Output.Name);
        var labels = contents.GroupBy(content => content.Folder)
            .SelectMany(folder => PictureLabels.Of(folder.Select(content => content.Path)))
            .ToDictionary(pair => pair.Key, pair => pair.Value);
        return
        [
            .. from layout in layouts
               from content in contents
               let name = pattern.Fill(content, labels[content.Path], layout.Label, model, request.Look.Alpha)
               select new StylizeTask(content, layout, Path.Combine(request.Output.Path ?? string.Empty, content.Folder, name)),
        ];
    }

    private StylizeTask Single(ContentFile content, StyleLayout layout, string output)
    {
        if (request.Output.Name != NamePattern.Default)
        {
            throw new CommandException($"--name {request.Output.Name}: --output {output} is the result's name already; name a folder, ending in /");
        }

        ThrowUnlessKnown("--output", output, ", or in / to name a folder");
        return new StylizeTask(content, layout, output);
    }

    private bool IsFolder(IReadOnlyList<StyleLayout> layouts) =>
        request.Output.Path is not string path
        || request.Contents.Count > 1
        || layouts.Count > 1
        || request.Contents.Concat(request.JoinsStyles ? [] : request.Styles).Append(path).Any(Directory.Exists)
        || Path.EndsInDirectorySeparator(path);

    private static void ThrowUnlessFolderFits(string? output)
    {
        if (output is null || Directory.Exists(output))
        {
            return;
        }

        if (File.Exists(output))
        {
            throw new CommandException($"--output {output}: there is a file of that name, several results need a folder");
        }

        if (ImageFormat.IsKnown(output))
        {
            throw new CommandException($"--output {output}: this names a picture, several results need a folder");
        }
    }

    private static void ThrowUnlessKnown(string option, string path, string otherwise = "")
    {
        if (!ImageFormat.IsKnown(path))
        {
            throw new CommandException($"{option} {path}: end it in one of {string.Join(", ", ImageFormat.Extensions)}{otherwise}");
        }
    }

    /// <summary>Whether the writer of its format takes a result, and memory does.</summary>
    private bool Fits(StylizeTask task)
    {
        (int width, int height) = task.ResultSize(request.Look);
        if (request.Look.KeepSize && (long)width * height > ImageFile.MaxPixels)
        {
            report.Failed($"{task.Output}: {width}x{height} pixels are too many for a result, the limit is {ImageFile.MaxPixels}");
            return false;
        }

        int longest = ImageFormat.LongestSide(task.Output);
        if (Math.Max(width, height) <= longest)
        {
            return true;
        }

        report.Failed($"{task.Output}: {width}x{height} pixels are too many for {ImageFormat.Of(task.Output)}, whose sides end at {longest}");
        return false;
    }

    private void CheckSavedStyle(ResultGuard guard)
    {
        if (request.Output.SaveStyle is not string path || Styles.Count == 0)
        {
            return;
        }

        if (!StyleChoice.IsCode(path))
        {
            throw new CommandException($"--save-style {path}: end it in {StyleChoice.CodeExtension}");
        }

        if (Styles.Count > 1)
        {
            throw new CommandException($"--save-style {path}: there are {Styles.Count} styles, and one is saved; --mix makes one of them");
        }

        if (request.Look.Colours == PreservedColour.Coral)
        {
            throw new CommandException("--save-style saves one style, and with --preserve-color coral it is another for every content");
        }

        guard.Check("--save-style", [path]);
        ThrowIfExists("--save-style", path);
    }

    private void ThrowIfExists(string option, string path)
    {
        if (request.Output.Existing == ExistingResults.Refuse && Path.Exists(path))
        {
            throw new CommandException($"{option} {path}: it exists; --overwrite replaces it");
        }
    }

    private void CheckSheet(ResultGuard guard, IReadOnlyList<ContentFile> contents, int columns)
    {
        if (request.Output.Sheet is not string sheet)
        {
            return;
        }

        ThrowUnlessKnown("--sheet", sheet);
        guard.Check("--sheet", [sheet]);
        ThrowIfExists("--sheet", sheet);
        long height = contents.Sum(content => ContactSheet.SizeInCell(content.Info.Height, content.Info.Width).Height);
        long width = columns * ContactSheet.CellWidth;
        if (Math.Max(width, height) > ImageFormat.LongestSide(sheet) || width * height > ImageFile.MaxPixels)
        {
            throw new CommandException($"--sheet {sheet}: {width}x{height} pixels are too many for one picture");
        }
    }

    private IReadOnlyList<StylizeTask> WithoutExisting(IReadOnlyList<StylizeTask> tasks)
    {
        StylizeTask[] existing = request.Output.Existing == ExistingResults.Overwrite ? [] : [.. tasks.Where(task => Path.Exists(task.Output))];
        if (existing.Length == 0)
        {
            return tasks;
        }

        string which = existing.Length == 1 ? $"{existing[0].Output} exists" : $"{existing.Length} results exist, {existing[0].Output} is the first";
        if (request.Output.Existing == ExistingResults.Refuse)
        {
            throw new CommandException($"{which}; --overwrite replaces, --skip-existing keeps what is there");
        }

        report.Note($"{which}: skipped");
        return [.. tasks.Except(existing)];
    }
}
