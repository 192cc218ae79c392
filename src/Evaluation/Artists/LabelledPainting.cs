namespace StyleKernels.Evaluation.Artists;

/// <summary>A painting to learn from.</summary>
/// <param name="Label">Index of its artist.</param>
/// <param name="Features">Of the painting.</param>
internal sealed record LabelledPainting(int Label, float[] Features);
