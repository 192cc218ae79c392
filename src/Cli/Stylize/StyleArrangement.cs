namespace StyleKernels.Cli.Stylize;

/// <summary>Arranges styles for results: each by itself, mixed into one, in the steps between them, or each in its region.</summary>
/// <param name="request">What was asked for.</param>
internal sealed class StyleArrangement(StylizeRequest request)
{
    /// <summary>The styles of files, one by one or mixed.</summary>
    /// <exception cref="CommandException">The weights do not fit.</exception>
    public IReadOnlyList<StyleChoice> Styles(IReadOnlyList<string> paths)
    {
        Dictionary<string, string> labels = PictureLabels.Of(paths);
        if (request.Mix.Count == 0)
        {
            return [.. paths.Select(path => new StyleChoice(labels[path], [(path, 1)]))];
        }

        return paths.Count == request.Mix.Count
            ? [new StyleChoice(PictureLabels.Joined(paths.Select(path => labels[path])), [.. paths.Zip(request.Mix)])]
            : throw new CommandException($"--mix has {request.Mix.Count} weights, and there are {paths.Count} styles that can be used");
    }

    /// <summary>The layouts of styles: every content is restyled in each.</summary>
    /// <param name="styles">From <see cref="Styles"/>.</param>
    /// <param name="masks">Masks in the order of the styles, or none.</param>
    /// <param name="background">The style of what no mask covers, or null.</param>
    /// <exception cref="CommandException">Options do not go together, or styles and masks differ in number.</exception>
    public IReadOnlyList<StyleLayout> Layouts(IReadOnlyList<StyleChoice> styles, IReadOnlyList<RegionMask> masks, StyleChoice? background)
    {
        string label = PictureLabels.Joined(styles.Select(style => style.Label));
        if (request.MixSteps is int steps)
        {
            ThrowUnlessSteps(styles.Count);
            return [new StyleLayout(label, [.. styles.Select(style => new StyleRegion(style, null))], steps)];
        }

        if (masks.Count == 0)
        {
            return [.. styles.Select(style => new StyleLayout(style.Label, [new StyleRegion(style, null)]))];
        }

        if (styles.Count != masks.Count)
        {
            throw new CommandException($"--mask: there are {masks.Count} masks, and {styles.Count} styles that can be used; each style needs one");
        }

        IEnumerable<StyleRegion> regions = styles.Zip(masks, (style, mask) => new StyleRegion(style, mask));
        return [new StyleLayout(label, [.. regions, .. background is null ? [] : (StyleRegion[])[new StyleRegion(background, null)]])];
    }

    private void ThrowUnlessSteps(int styles)
    {
        if (styles is not (2 or 4))
        {
            throw new CommandException($"--mix-steps: there are {styles} styles that can be used; two give a row, four a square");
        }

        if (request.Mix.Count > 0 || request.Masks.Paths.Count > 0 || request.Refine is not null)
        {
            throw new CommandException("--mix-steps goes with none of --mix, --mask and --refine");
        }
    }
}
