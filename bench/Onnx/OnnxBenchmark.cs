using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;
using StyleKernels.Models.Networks;
using StyleKernels.Onnx;
using StyleKernels.OnnxExport;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace StyleKernels.Bench.Onnx;

/// <summary>
/// Restyling one picture with the network in torch and with its export in ONNX Runtime, in turns in one process and on as many threads. Weights are
/// random: they change neither time nor the way through the network.
/// </summary>
internal static class OnnxBenchmark
{
    private const string Pass = "inference";

    /// <summary>Times every network at every size, and tells how far the results are from each other.</summary>
    internal static IEnumerable<BenchmarkRow> Run(IEnumerable<string> networks, IReadOnlyList<long> sizes, int repeats) =>
        networks.SelectMany(network => Network(network, sizes, repeats));

    private static List<BenchmarkRow> Network(string architecture, IReadOnlyList<long> sizes, int repeats)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        random.manual_seed(1);
        using StyleTransferNetwork network = NetworkRegistry.Create(architecture);
        network.eval();
        using StyleCode code = network.EncodeStyle(rand(1, 3, 256, 256));
        string path = Path.Combine(Path.GetTempPath(), $"stylekernels-bench-{Environment.ProcessId}.onnx");
        try
        {
            new OnnxExporter(network, new OnnxExportOptions { Alpha = 1 }).WriteTransfer(path, code);
            using var options = new SessionOptions { IntraOpNumThreads = get_num_threads() };

            // Its threads would spin on for some 35 ms after each picture, in the other side's time.
            options.AddSessionConfigEntry("session.force_spinning_stop", "1");
            using var stylizer = new OnnxStylizer(path, options: options) { AddsGrain = false };
            return [.. sizes.SelectMany(size => Size(network, code, stylizer, size, repeats))];
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<BenchmarkRow> Size(StyleTransferNetwork network, StyleCode code, OnnxStylizer stylizer, long size, int repeats)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor content = rand(1, 3, size, size);
        var dense = new DenseTensor<float>(content.data<float>().ToArray(), [1, 3, (int)size, (int)size]);
        Dictionary<string, Action> providers = new()
        {
            ["onnxruntime"] = () => stylizer.Stylize(dense),
            ["stylekernels"] = () => Stylize(ScalarType.Float32),
        };
        if (network.Arithmetics.Contains(ScalarType.BFloat16))
        {
            providers["stylekernels-bf16"] = () => Stylize(ScalarType.BFloat16);
        }

        string operation = $"stylize-{network.GetName()}";
        long[] shape = [1, 3, size, size];
        network.Arithmetic = ScalarType.Float32;
        Tensor expected = network.Stylize(content, code).clamp(0, 1);
        Tensor difference = (expected - tensor(stylizer.Stylize(dense).ToArray(), shape)).abs().max();
        return
        [
            .. Comparison.Run(operation, Pass, shape, "float32", providers, repeats),
            BenchmarkRow.Create(operation, "onnxruntime", Pass, "difference", "1", shape, "float32", Percentiles.Single(difference.item<float>())),
        ];

        void Stylize(ScalarType arithmetic)
        {
            network.Arithmetic = arithmetic;
            network.Stylize(content, code).Dispose();
        }
    }
}
