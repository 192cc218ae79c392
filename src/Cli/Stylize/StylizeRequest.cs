namespace StyleKernels.Cli.Stylize;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Contents">Files and folders.</param>
/// <param name="Styles">Files and folders.</param>
/// <param name="Output">A file for one pair, a folder for several, or the current folder.</param>
/// <param name="Sheet">A file for all results as one picture, or none.</param>
/// <param name="Alpha">Strength in [0, 1].</param>
/// <param name="Size">Shorter side of the result, or the content's own size.</param>
/// <param name="StyleSize">Shorter side at which styles are looked at.</param>
/// <param name="Model">A name or file of a checkpoint, or the built-in one.</param>
internal sealed record StylizeRequest(
    IReadOnlyList<string> Contents,
    IReadOnlyList<string> Styles,
    string? Output,
    string? Sheet,
    double Alpha,
    int? Size,
    int StyleSize,
    string? Model);
