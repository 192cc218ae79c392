using MathNet.Numerics.Statistics;

namespace StyleKernels.Evaluation.Statistics;

/// <summary>
/// The bootstrap of observations that share two things, here votes of a rater on a pair: raters and pairs are each drawn with replacement, and a vote counts
/// as often as both were drawn (the pigeonhole bootstrap, Owen 2007). Its intervals are rather too wide than too narrow.
/// </summary>
public static class ClusterBootstrap
{
    /// <summary>Replicates of all statistics.</summary>
    private const int Resamples = 1000;

    /// <summary>Statistics with their 95 % intervals.</summary>
    /// <param name="clusters">For each observation its rater and its pair.</param>
    /// <param name="seed">Decides the replicates.</param>
    /// <param name="statistics">From the weights of the observations to numbers; NaN where a replicate has none.</param>
    /// <returns>An estimate for each number.</returns>
    public static IReadOnlyList<Estimate> Of(IReadOnlyList<(string Rater, string Pair)> clusters, int seed, Func<double[], double[]> statistics)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(statistics);
        int[] raters = Indices([.. clusters.Select(cluster => cluster.Rater)]);
        int[] pairs = Indices([.. clusters.Select(cluster => cluster.Pair)]);
        var random = new Random(seed);
        double[][] replicates = [.. Enumerable.Range(0, Resamples).Select(_ => Replicate())];
        double[] values = statistics([.. clusters.Select(_ => 1.0)]);
        return [.. values.Select((value, i) => Interval(value, [.. replicates.Select(replicate => replicate[i]).Where(double.IsFinite).Order()]))];

        double[] Replicate()
        {
            (int[] raterWeights, int[] pairWeights) = (Draw(raters, random), Draw(pairs, random));
            return statistics([.. raters.Zip(pairs, (rater, pair) => (double)raterWeights[rater] * pairWeights[pair])]);
        }
    }

    private static int[] Indices(string[] names)
    {
        Dictionary<string, int> known = names.Distinct().Index().ToDictionary(name => name.Item, name => name.Index);
        return [.. names.Select(name => known[name])];
    }

    /// <summary>How often each cluster was drawn. A single cluster cannot vary: it is kept as it is.</summary>
    private static int[] Draw(int[] clusters, Random random)
    {
        int count = clusters.DefaultIfEmpty(-1).Max() + 1;
        var weights = new int[count];
        for (int i = 0; i < count; i++)
        {
            weights[random.Next(count)]++;
        }

        return weights;
    }

    private static Estimate Interval(double value, double[] sorted) =>
        new(value, SortedArrayStatistics.Quantile(sorted, 0.025), SortedArrayStatistics.Quantile(sorted, 0.975));
}
