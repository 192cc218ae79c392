using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;

namespace StyleKernels.Bench.Loss;

/// <summary>The style loss of each layer: naive TorchSharp operations against the fused implementation.</summary>
internal static class LossBenchmark
{
    /// <summary>Times every layer, forward and forward + backward, with the style's features and with an encoded style.</summary>
    internal static IReadOnlyList<BenchmarkRow> Run(long batch, long imageSize, bool channelsLast, int repeats)
    {
        List<BenchmarkRow> rows = [];
        foreach (LossShape layer in LossShape.All)
        {
            long[] shape = layer.Features(batch, imageSize);
            using LossWork work = new(shape, channelsLast);
            foreach (bool encoded in new[] { false, true })
            {
                string operation = $"balanced-style-loss{(encoded ? "-encoded-style" : "")}{(channelsLast ? "-channels-last" : "")}";
                foreach (bool backward in new[] { false, true })
                {
                    rows.AddRange(Comparison.Run(
                        operation, backward ? "forward+backward" : "forward", shape, "float32", work.Providers(encoded, backward), repeats));
                }
            }
        }

        return rows;
    }
}
