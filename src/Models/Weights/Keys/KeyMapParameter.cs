namespace StyleKernels.Models.Weights.Keys;

/// <summary>How the last part of a published name changes.</summary>
/// <param name="From">The published ending.</param>
/// <param name="To">The ending here.</param>
/// <param name="Axes">The published axes in their order here, such as 3, 2, 0, 1 from HWIO to OIHW; null keeps the layout.</param>
internal sealed record KeyMapParameter(string From, string To, int[]? Axes = null);
