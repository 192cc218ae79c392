using StyleKernels.Bench.Loss;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleKernels.Bench.TrainStep;

/// <summary>
/// A training step of the compact network with a VGG-16 loss network of random weights (time does not depend on them), against a
/// straightforward port.
/// </summary>
internal static class TrainStepBenchmark
{
    private const string Naive = "naive";

    /// <summary>Of both sides' Adam.</summary>
    internal const double LearningRate = 1e-3;

    /// <summary>A frozen VGG-16 up to relu4_3.</summary>
    internal static VggEncoder Encoder()
    {
        VggEncoder encoder = new(VggArchitecture.Vgg16, [.. LossShape.All.Select(layer => layer.Layer)]);
        foreach (Parameter parameter in encoder.parameters())
        {
            parameter.requires_grad = false;
        }

        return encoder;
    }

    /// <summary>Times one batch size and image size.</summary>
    internal static IEnumerable<BenchmarkRow> Run(long batch, long size, int repeats)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor content = rand(batch, 3, size, size);
        Tensor style = rand(batch, 3, size, size);
        Dictionary<string, ITrainStep> steps = Steps();
        Dictionary<string, Action> providers = steps.ToDictionary(
            pair => pair.Key, pair => (Action)(() => pair.Value.Run(content, style)));
        List<BenchmarkRow> rows = [.. Comparison.Run("train-step", "step", [batch, 3, size, size], "float32", providers, repeats)];
        DisposeAll(steps);
        return rows;
    }

    /// <summary>The largest distance of each provider's loss curve from the port's, relative to the first loss.</summary>
    internal static IReadOnlyDictionary<string, double> CurveDistances(long batch, long size, int count)
    {
        Dictionary<string, ITrainStep> steps = Steps();
        Dictionary<string, double> distances = steps.Keys.Skip(1).ToDictionary(name => name, _ => 0.0);
        double? first = null;
        for (int i = 0; i < count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor content = rand(batch, 3, size, size);
            Tensor style = rand(batch, 3, size, size);
            double naive = steps[Naive].Run(content, style);
            first ??= naive;
            foreach (string name in distances.Keys)
            {
                distances[name] = Math.Max(distances[name], Math.Abs(naive - steps[name].Run(content, style)) / first.Value);
            }
        }

        DisposeAll(steps);
        return distances;
    }

    private static Dictionary<string, ITrainStep> Steps()
    {
        manual_seed(1);
        using CompactGoogleMagenta network = new();
        using VggEncoder encoder = Encoder();
        return new Dictionary<string, ITrainStep>
        {
            [Naive] = new NaiveTrainStep(network, encoder),
            ["stylekernels"] = new LibraryTrainStep(network, encoder, ScalarType.Float32, ScalarType.Float32),
            ["stylekernels-bf16"] = new LibraryTrainStep(network, encoder, ScalarType.BFloat16, ScalarType.Float32),
            ["stylekernels-bf16-both"] = new LibraryTrainStep(network, encoder, ScalarType.BFloat16, ScalarType.BFloat16),
        };
    }

    private static void DisposeAll(Dictionary<string, ITrainStep> steps)
    {
        foreach (ITrainStep step in steps.Values)
        {
            step.Dispose();
        }
    }
}
