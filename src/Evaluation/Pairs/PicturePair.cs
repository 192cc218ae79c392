namespace StyleKernels.Evaluation.Pairs;

/// <summary>A content to be restyled and the style to take.</summary>
/// <param name="Content">A picture's file.</param>
/// <param name="Style">A picture's file.</param>
public sealed record PicturePair(string Content, string Style);
