namespace StyleKernels.Models.Training;

/// <summary>Losses on pairs that were kept out of training, at 256 pixels.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Content">Content term.</param>
/// <param name="Style">Style term, before the style weight.</param>
public sealed record HeldOutLosses(int Step, double Content, double Style);
