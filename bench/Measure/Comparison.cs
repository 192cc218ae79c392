using StyleKernels.Bench.Results;

namespace StyleKernels.Bench.Measure;

/// <summary>Implementations timed against the first of them.</summary>
internal static class Comparison
{
    /// <summary>A time row for each provider and a speedup row for each but the first.</summary>
    internal static IEnumerable<BenchmarkRow> Run(
        string operation, string pass, long[] shape, string dtype, IReadOnlyDictionary<string, Action> providers, int repeats) =>
        Rows(operation, pass, shape, dtype, AlternatingTimer.Run(providers, repeats));

    /// <summary>The same from times that were taken, in ms, round by round.</summary>
    internal static IEnumerable<BenchmarkRow> Rows(
        string operation, string pass, long[] shape, string dtype, IReadOnlyDictionary<string, double[]> times)
    {
        double[] baseline = times.Values.First();
        foreach ((string provider, double[] ms) in times)
        {
            yield return BenchmarkRow.Create(operation, provider, pass, "time", "ms", shape, dtype, Percentiles.Of(ms));
            if (!ReferenceEquals(ms, baseline))
            {
                // Round by round: both of a pair ran under the same load.
                IEnumerable<double> ratios = baseline.Zip(ms, (reference, own) => reference / own);
                yield return BenchmarkRow.Create(operation, provider, pass, "speedup", "x", shape, dtype, Percentiles.Of(ratios));
            }
        }
    }
}
