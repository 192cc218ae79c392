namespace StyleKernels.Evaluation.Statistics;

/// <summary>
/// Krippendorff's alpha for ordinal scores (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"): 1 when all raters agree on every sample, 0 when
/// they agree as chance would have it. Samples may have any number of raters.
/// </summary>
public static class KrippendorffAlpha
{
    /// <summary>Alpha of scores of which only the order counts.</summary>
    /// <param name="samples">The scores of each sample, one for each rater who saw it; samples with a single score say nothing and are left out.</param>
    /// <returns>At most 1; NaN without two scores of one sample, or when all scores are the same.</returns>
    public static double Ordinal(IEnumerable<IReadOnlyList<double>> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        IReadOnlyList<double>[] shared = [.. samples.Where(scores => scores.Count > 1)];
        double[] values = [.. shared.SelectMany(scores => scores).Distinct().Order()];
        double[,] coincidences = Coincidences(shared, values);
        double[] totals = [.. values.Select((_, i) => Enumerable.Range(0, values.Length).Sum(j => coincidences[i, j]))];
        double count = totals.Sum();
        (double observed, double expected) = (0, 0);
        for (int i = 0; i < values.Length; i++)
        {
            for (int j = i + 1; j < values.Length; j++)
            {
                double distance = Distance(totals, i, j);
                observed += coincidences[i, j] * distance;
                expected += totals[i] * totals[j] * distance;
            }
        }

        return expected == 0 ? double.NaN : 1 - ((count - 1) * observed / expected);
    }

    /// <summary>How often two raters of one sample gave a value and another; a sample with m scores counts m times.</summary>
    private static double[,] Coincidences(IReadOnlyList<double>[] samples, double[] values)
    {
        var counts = new double[values.Length, values.Length];
        foreach (IReadOnlyList<double> scores in samples)
        {
            int[] ranks = [.. scores.Select(score => Array.BinarySearch(values, score))];
            for (int a = 0; a < ranks.Length; a++)
            {
                for (int b = 0; b < ranks.Length; b++)
                {
                    counts[ranks[a], ranks[b]] += a == b ? 0 : 1.0 / (ranks.Length - 1);
                }
            }
        }

        return counts;
    }

    /// <summary>The squared number of scores between two values, half of those at both ends counted.</summary>
    private static double Distance(double[] totals, int low, int high)
    {
        double between = -(totals[low] + totals[high]) / 2;
        for (int k = low; k <= high; k++)
        {
            between += totals[k];
        }

        return between * between;
    }
}
