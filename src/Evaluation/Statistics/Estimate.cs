namespace StyleKernels.Evaluation.Statistics;

/// <summary>A statistic of a sample with its 95 % interval: by bootstrap, unless it says otherwise.</summary>
/// <param name="Value">Of the sample itself.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Estimate(double Value, double Low, double High);
