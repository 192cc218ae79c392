namespace StyleKernels.Cli.Stylize;

/// <summary>Where results go.</summary>
/// <param name="Path">A file for one pair, a folder for several, or the current folder.</param>
/// <param name="Name">The pattern of names in a folder.</param>
/// <param name="Sheet">A file for all results as one picture, or none.</param>
/// <param name="SaveStyle">A file for the style code, or none.</param>
/// <param name="Existing">What happens to results that are there already.</param>
/// <param name="Quality">Quality of JPEG and WebP, or the default.</param>
/// <param name="BitDepth">Bits of a channel of PNG: 8 or 16.</param>
/// <param name="Settings">What results record of their making, or null for nothing at all.</param>
internal sealed record StylizeOutput(
    string? Path, string Name, string? Sheet, string? SaveStyle, ExistingResults Existing, int? Quality, int BitDepth, RecordedSettings? Settings);
