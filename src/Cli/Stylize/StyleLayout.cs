namespace StyleKernels.Cli.Stylize;

/// <summary>What one result is restyled in: a style, one style a region, or the steps between several on a sheet.</summary>
/// <param name="Label">Its name in the names of results.</param>
/// <param name="Regions">The styles; a single one without a mask covers the picture.</param>
/// <param name="MixSteps">Steps from style to style where the result is a sheet of mixtures; no region has a mask then.</param>
internal sealed record StyleLayout(string Label, IReadOnlyList<StyleRegion> Regions, int? MixSteps = null)
{
    /// <summary>The files of all styles.</summary>
    public IEnumerable<string> Paths => Regions.SelectMany(region => region.Style.Paths);

    /// <summary>The files of the styles that were named as such, without that of the background.</summary>
    public IEnumerable<string> OwnStyles => Regions.Where(region => region.Mask is not null || !Masks.Any()).SelectMany(region => region.Style.Paths);

    /// <summary>The files of all masks, that of several colours once.</summary>
    public IEnumerable<string> Masks => Regions.Select(region => region.Mask).OfType<RegionMask>().Where(mask => mask.Index == 0).Select(mask => mask.Path);
}
