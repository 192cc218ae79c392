using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;

namespace StyleKernels.Bench.Loss;

/// <summary>The loss of a training step: naive TorchSharp operations against the fused implementation.</summary>
internal static class LossBenchmark
{
    private const string Operation = "balanced-style-loss";
    private const string Encoded = "balanced-style-loss-encoded-style";

    /// <summary>Every layer, with the style's features and with an encoded style, and all layers together.</summary>
    internal static IEnumerable<BenchmarkRow> Run(long batch, long imageSize, bool channelsLast, int repeats) =>
    [
        .. LossShape.All.SelectMany(layer => Layer(layer.Features(batch, imageSize), channelsLast, repeats)),
        .. Perceptual(batch, imageSize, repeats),
    ];

    private static IEnumerable<BenchmarkRow> Layer(long[] shape, bool channelsLast, int repeats)
    {
        string layout = channelsLast ? "-channels-last" : "";
        using (LossWork work = new(shape, channelsLast))
        {
            foreach ((bool encoded, bool backward) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                string pass = backward ? "forward+backward" : "forward";
                string operation = (encoded ? Encoded : Operation) + layout;
                foreach (BenchmarkRow row in Comparison.Run(operation, pass, shape, "float32", work.Providers(encoded, backward), repeats))
                {
                    yield return row;
                }
            }
        }

        if (!channelsLast)
        {
            foreach (BenchmarkRow row in MemoryProbe.Run(shape, encoded: false, Operation))
            {
                yield return row;
            }
        }
    }

    private static IEnumerable<BenchmarkRow> Perceptual(long batch, long imageSize, int repeats)
    {
        using PerceptualWork work = new(batch, imageSize);
        foreach (BenchmarkRow row in Comparison.Run(
            "perceptual-loss", "forward+backward", [batch, 3, imageSize, imageSize], "float32", work.Providers(), repeats))
        {
            yield return row;
        }
    }
}
