namespace StyleKernels.Bench.Measure;

/// <summary>The 20th, 50th and 80th percentile of repeated measurements.</summary>
/// <param name="P20">A fifth of the measurements are at most this.</param>
/// <param name="P50">The median.</param>
/// <param name="P80">Four fifths are at most this.</param>
internal sealed record Percentiles(double P20, double P50, double P80)
{
    /// <summary>Percentiles by linear interpolation between neighbours.</summary>
    internal static Percentiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Percentiles(At(sorted, 0.2), At(sorted, 0.5), At(sorted, 0.8));
    }

    /// <summary>A single measurement.</summary>
    internal static Percentiles Single(double value) => new(value, value, value);

    private static double At(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
