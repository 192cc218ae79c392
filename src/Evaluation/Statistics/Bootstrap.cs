using MathNet.Numerics.Statistics;

namespace StyleKernels.Evaluation.Statistics;

/// <summary>The percentile bootstrap (Efron and Tibshirani 1993, chapter 13): the sample is drawn from itself, with replacement, many times.</summary>
public static class Bootstrap
{
    private const int MostResamples = 1000;
    private const int FewestResamples = 200;

    /// <summary>Draws in all; large samples, whose intervals are narrow, are drawn less often.</summary>
    private const int Draws = 5_000_000;

    /// <summary>Statistics with their 95 % intervals, all from the same replicates.</summary>
    /// <param name="sample">The values; not changed.</param>
    /// <param name="seed">Decides the replicates.</param>
    /// <param name="statistics">Functions of a sample, which they may reorder.</param>
    /// <returns>One estimate for each statistic; NaN for an empty sample.</returns>
    public static IReadOnlyList<Estimate> Of(double[] sample, int seed, params IReadOnlyList<Func<double[], double>> statistics)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(statistics);
        if (sample.Length == 0)
        {
            return [.. statistics.Select(_ => new Estimate(double.NaN, double.NaN, double.NaN))];
        }

        double[][] replicates = Replicates(sample, seed, statistics);
        return [.. statistics.Select((statistic, i) => Interval(statistic([.. sample]), replicates[i]))];
    }

    private static double[][] Replicates(double[] sample, int seed, IReadOnlyList<Func<double[], double>> statistics)
    {
        int resamples = Math.Clamp(Draws / sample.Length, FewestResamples, MostResamples);
        double[][] replicates = [.. statistics.Select(_ => new double[resamples])];
        var random = new Random(seed);
        var drawn = new double[sample.Length];
        for (int r = 0; r < resamples; r++)
        {
            for (int i = 0; i < drawn.Length; i++)
            {
                drawn[i] = sample[random.Next(sample.Length)];
            }

            for (int s = 0; s < statistics.Count; s++)
            {
                replicates[s][r] = statistics[s](drawn);
            }
        }

        return replicates;
    }

    private static Estimate Interval(double value, double[] replicates)
    {
        Array.Sort(replicates);
        return new Estimate(value, SortedArrayStatistics.Quantile(replicates, 0.025), SortedArrayStatistics.Quantile(replicates, 0.975));
    }
}
