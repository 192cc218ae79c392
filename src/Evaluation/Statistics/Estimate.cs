namespace StyleKernels.Evaluation.Statistics;

/// <summary>A statistic of a sample, with the interval in which 95 % of its bootstrap replicates lie.</summary>
/// <param name="Value">Of the sample itself.</param>
/// <param name="Low">The 2.5th percentile of the replicates.</param>
/// <param name="High">The 97.5th percentile.</param>
public readonly record struct Estimate(double Value, double Low, double High);
