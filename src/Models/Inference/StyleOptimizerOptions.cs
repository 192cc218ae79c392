namespace StyleKernels.Models.Inference;

/// <summary>How pixels are optimised.</summary>
public sealed record StyleOptimizerOptions
{
    /// <summary>Steps at the coarsest level; every finer one takes half as many as the one before, at least a fifth of these.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>The largest shorter side that is optimised; larger pictures take the changes over and keep their own detail. Bounds the memory.</summary>
    public int LargestShorterSide { get; init; } = 768;

    /// <summary>Adam's learning rate, for pixels in [0, 1]; it falls to a fiftieth over the second half of a level.</summary>
    public double LearningRate { get; init; } = 0.03;

    /// <summary>β, or null for the objective's own.</summary>
    public double? StyleWeight { get; init; }
}
