namespace StyleKernels.Cli.Stylize;

/// <summary>One content in one style.</summary>
/// <param name="Content">The content.</param>
/// <param name="Style">The style.</param>
/// <param name="Output">The result's file.</param>
internal sealed record StylizeTask(ContentFile Content, StyleChoice Style, string Output);
