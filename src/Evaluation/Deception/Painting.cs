namespace StyleKernels.Evaluation.Deception;

/// <summary>A painting of a pool.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Artist">Who painted it.</param>
/// <param name="Features">Its vector.</param>
public sealed record Painting(string Path, string Artist, float[] Features);
