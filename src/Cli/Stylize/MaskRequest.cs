namespace StyleKernels.Cli.Stylize;

/// <summary>Where styles go.</summary>
/// <param name="Paths">A mask for each style; none to restyle the whole picture.</param>
/// <param name="Feather">Width of soft edges as a part of the picture's shorter side, or the default.</param>
/// <param name="Invert">Whether black is the style instead of white.</param>
/// <param name="Background"><see cref="Keep"/>, or the style of what no mask covers; null for the default, which is to keep it.</param>
internal sealed record MaskRequest(IReadOnlyList<string> Paths, double? Feather, bool Invert, string? Background)
{
    /// <summary>What no mask covers stays the photograph.</summary>
    public const string Keep = "keep";

    /// <summary>Wide enough that no seam shows, narrow enough to keep to what the mask outlines.</summary>
    public const double DefaultFeather = 0.02;

    /// <summary>The style of what no mask covers, or null where it is kept.</summary>
    public string? BackgroundStyle => Background == Keep ? null : Background;

    /// <summary>Whether there is anything that masks are needed for.</summary>
    public bool HasSettings => Feather is not null || Invert || Background is not null;
}
