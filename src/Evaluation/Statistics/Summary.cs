using MathNet.Numerics.Statistics;

namespace StyleKernels.Evaluation.Statistics;

/// <summary>What is said of a column: how many values it has, and its location with intervals.</summary>
/// <param name="Count">Values.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Median">The median.</param>
/// <param name="Percentile90">The 90th percentile: how bad the bad ones are.</param>
public sealed record Summary(int Count, Estimate Mean, Estimate Median, Estimate Percentile90)
{
    /// <summary>Summarises a column.</summary>
    /// <param name="values">The values; not changed.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static Summary Of(double[] values, int seed)
    {
        ArgumentNullException.ThrowIfNull(values);
        IReadOnlyList<Estimate> estimates = Bootstrap.Of(
            values, seed, ArrayStatistics.Mean, ArrayStatistics.MedianInplace, sample => ArrayStatistics.QuantileInplace(sample, 0.9));
        return new Summary(values.Length, estimates[0], estimates[1], estimates[2]);
    }
}
