namespace StyleKernels.Cli.Stylize;

/// <summary>A style and where it goes.</summary>
/// <param name="Style">The style.</param>
/// <param name="Mask">Its mask, or null for all that the masks of other regions leave.</param>
internal sealed record StyleRegion(StyleChoice Style, RegionMask? Mask);
