namespace StyleKernels.Cli.Stylize;

/// <summary>What is said about results.</summary>
/// <param name="Json">A JSON object for each result instead of a line.</param>
/// <param name="Quiet">Nothing but errors.</param>
/// <param name="DryRun">Only what would be done.</param>
internal sealed record StylizeVerbosity(bool Json, bool Quiet, bool DryRun)
{
    /// <summary>Whether the output stream is for the result itself, so that what is said about it goes to the error stream.</summary>
    public bool OutputIsPicture { get; init; }

    /// <summary>The files that stand for streams; reports call them by what was typed.</summary>
    public IReadOnlyCollection<string> Streams { get; init; } = [];
}
