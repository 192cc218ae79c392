using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;

namespace StyleKernels.Bench.Loss;

/// <summary>The loss of a training step: naive TorchSharp operations against the fused implementation.</summary>
internal static class LossBenchmark
{
    private const string Operation = "balanced-style-loss";
    private const string Encoded = "balanced-style-loss-encoded-style";
    private const string Whole = "perceptual-loss";

    /// <summary>
    /// Every layer, with the style's features and with an encoded style, and, in torch's default layout, all layers together; memory in a
    /// <paramref name="child"/>.
    /// </summary>
    internal static IEnumerable<BenchmarkRow> Run(
        long batch, long imageSize, bool channelsLast, StyleStatistic statistic, int repeats, ChildProcess child) =>
        LossShape.All.SelectMany(layer => Layer(layer.Features(batch, imageSize), channelsLast, statistic, repeats, child))
            .Concat(channelsLast ? [] : Perceptual(batch, imageSize, statistic, repeats));

    private static IEnumerable<BenchmarkRow> Layer(long[] shape, bool channelsLast, StyleStatistic statistic, int repeats, ChildProcess child)
    {
        string suffix = Suffix(statistic) + (channelsLast ? "-channels-last" : "");
        using (LossWork work = new(shape, channelsLast, statistic))
        {
            foreach ((bool encoded, bool backward) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                string pass = backward ? "forward+backward" : "forward";
                string operation = (encoded ? Encoded : Operation) + suffix;
                foreach (BenchmarkRow row in Comparison.Run(operation, pass, shape, "float32", work.Providers(encoded, backward), repeats))
                {
                    yield return row;
                }
            }
        }

        if (!channelsLast)
        {
            foreach (BenchmarkRow row in MemoryProbe.Run(shape, encoded: false, statistic, Operation + suffix, child))
            {
                yield return row;
            }
        }
    }

    private static IEnumerable<BenchmarkRow> Perceptual(long batch, long imageSize, StyleStatistic statistic, int repeats)
    {
        using PerceptualWork work = new(batch, imageSize, statistic);
        foreach (BenchmarkRow row in Comparison.Run(
            Whole + Suffix(statistic), "forward+backward", [batch, 3, imageSize, imageSize], "float32", work.Providers(), repeats))
        {
            yield return row;
        }
    }

    /// <summary>What follows the operation's name for another statistic than the default.</summary>
    private static string Suffix(StyleStatistic statistic) => statistic switch
    {
        StyleStatistic.Covariance => "-covariance",
        StyleStatistic.MeanAndDeviation => "-mean-and-deviation",
        _ => "",
    };
}
