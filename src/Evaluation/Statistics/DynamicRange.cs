using MathNet.Numerics.Statistics;

namespace StyleKernels.Evaluation.Statistics;

/// <summary>How unevenly a loss treats its samples: 1 would be even.</summary>
/// <param name="Extremes">The largest value over the smallest.</param>
/// <param name="Percentiles">The 99th percentile over the 1st, which single samples do not move.</param>
public readonly record struct DynamicRange(double Extremes, double Percentiles)
{
    /// <summary>The range of positive values; NaN without any.</summary>
    /// <param name="values">Losses; zeros are left out.</param>
    public static DynamicRange Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(value => value > 0).Order()];
        return sorted.Length == 0
            ? new DynamicRange(double.NaN, double.NaN)
            : new DynamicRange(sorted[^1] / sorted[0], SortedArrayStatistics.Quantile(sorted, 0.99) / SortedArrayStatistics.Quantile(sorted, 0.01));
    }
}
