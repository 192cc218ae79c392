namespace StyleKernels.Evaluation.Deception;

/// <summary>A picture among the paintings of a pool.</summary>
/// <param name="Pool">The paintings.</param>
/// <param name="Features">The picture's vector, in the same space.</param>
/// <param name="Attributed">The artist to whom a classifier attributes the picture; null without one.</param>
internal sealed record PoolView(ArtistPool Pool, float[] Features, string? Attributed);
