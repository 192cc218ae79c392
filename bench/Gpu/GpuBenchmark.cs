using StyleKernels.Bench.Loss;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Gpu;

/// <summary>The loss on a CUDA device: TorchSharp operations against the device kernels, by layer and all layers together.</summary>
internal static class GpuBenchmark
{
    private const string Operation = "gpu-balanced-style-loss";
    private static readonly long[] Batches = [1, 4, 8, 16];
    private static readonly long[] Sizes = [256, 512];

    /// <summary>Every batch and size in float32, in float32 by tf32, and in both half precisions.</summary>
    internal static IEnumerable<BenchmarkRow> Run(int repeats) =>
        from arithmetic in new[] { "float32", "tf32", "float16", "bfloat16" }
        from size in Sizes
        from batch in Batches
        from row in Run(arithmetic, batch, size, repeats)
        select row with { Device = Circumstances.CudaDevice };

    private static IEnumerable<BenchmarkRow> Run(string arithmetic, long batch, long size, int repeats)
    {
        long[][] layers = [.. LossShape.All.Select(layer => layer.Features(batch, size))];
        return
        [
            .. layers.SelectMany(layer => Run(Operation, arithmetic, layer, [layer], repeats)),
            .. Run($"{Operation}-all-layers", arithmetic, [batch, 3, size, size], layers, repeats),
        ];
    }

    private static List<BenchmarkRow> Run(string operation, string arithmetic, long[] named, long[][] layers, int repeats)
    {
        ScalarType type = arithmetic switch
        {
            "float16" => ScalarType.Float16,
            "bfloat16" => ScalarType.BFloat16,
            _ => ScalarType.Float32,
        };
        bool before = backends.cuda.matmul.allow_tf32;
        backends.cuda.matmul.allow_tf32 = arithmetic == "tf32";
        try
        {
            using GpuWork work = new(layers, type, CUDA);
            List<BenchmarkRow> rows = [];
            foreach (bool backward in new[] { false, true })
            {
                string pass = backward ? "forward+backward" : "forward";
                rows.AddRange(Comparison.Run(operation, pass, named, arithmetic, work.Providers(backward), repeats));
                double floor = GpuFloor.Ms(layers, type == ScalarType.Float32 ? 4 : 2, arithmetic != "float32", backward);
                rows.Add(BenchmarkRow.Create(operation, "h100-floor", pass, "time", "ms", named, arithmetic, Percentiles.Single(floor)));
            }

            return rows;
        }
        finally
        {
            backends.cuda.matmul.allow_tf32 = before;
        }
    }
}
