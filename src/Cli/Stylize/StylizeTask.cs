namespace StyleKernels.Cli.Stylize;

/// <summary>One content in one style.</summary>
/// <param name="Content">The content's file.</param>
/// <param name="Style">The style's file.</param>
/// <param name="Output">The result's file.</param>
internal sealed record StylizeTask(string Content, string Style, string Output);
