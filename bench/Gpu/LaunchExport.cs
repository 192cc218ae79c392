using System.Text.Json;
using StyleKernels.Bench.Loss;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Gpu;

/// <summary>
/// Writes the kernels' texts and the launches of the balanced style loss to a folder, for measure.py on a machine that has Python with PyTorch and no .NET.
/// </summary>
internal static class LaunchExport
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes <c>launches.json</c> and the texts beside it.</summary>
    /// <param name="folder">Created if missing.</param>
    /// <param name="batches">Batch sizes.</param>
    /// <param name="sizes">Image sizes.</param>
    /// <param name="multiprocessors">Of the device that will run them.</param>
    internal static void Write(string folder, long[] batches, long[] sizes, int multiprocessors)
    {
        Directory.CreateDirectory(folder);
        Dictionary<string, string> texts = [];
        RecordedCase[] cases =
        [
            .. from arithmetic in new[] { "float32", "tf32", "float16", "bfloat16" }
               from size in sizes
               from batch in batches
               from layers in Layers(batch, size)
               select Record(texts, arithmetic, batch, size, layers, multiprocessors),
        ];
        foreach ((string file, string text) in texts)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
        }

        File.WriteAllText(Path.Combine(folder, "launches.json"), JsonSerializer.Serialize(cases, Json));
        Console.WriteLine($"{cases.Length} cases and {texts.Count} kernels in {folder}");
    }

    /// <summary>Each layer alone, and all together.</summary>
    private static IEnumerable<long[][]> Layers(long batch, long size)
    {
        long[][] all = [.. LossShape.All.Select(layer => layer.Features(batch, size))];
        return [.. all.Select(layer => new[] { layer }), all];
    }

    /// <summary>The launches of one loss.</summary>
    /// <param name="texts">Receives the kernels' texts by file name.</param>
    /// <param name="arithmetic">What features are stored in or rounded to.</param>
    /// <param name="batch">N.</param>
    /// <param name="size">Side of the images.</param>
    /// <param name="shapes">(N, C, H, W) of each layer.</param>
    /// <param name="multiprocessors">Of the device that will run them.</param>
    internal static RecordedCase Record(
        Dictionary<string, string> texts, string arithmetic, long batch, long size, long[][] shapes, int multiprocessors)
    {
        bool before = backends.cuda.matmul.allow_tf32;
        backends.cuda.matmul.allow_tf32 = arithmetic == "tf32";
        try
        {
            using DisposeScope scope = NewDisposeScope();
            using LaunchRecorder recorder = new(texts, multiprocessors);
            ScalarType type = Type(arithmetic);
            Tensor[] features = [.. shapes.Select(shape => empty(shape, type).requires_grad_(true))];
            Tensor[] styles = [.. shapes.Select(shape => empty(shape, type))];
            Tensor[] upstream = [.. shapes.Select(shape => empty(shape[0]))];
            Name(recorder, "features", features);
            Name(recorder, "style", styles);
            Name(recorder, "upstream", upstream);
            StyleDistanceLayer[] layers = [.. features.Zip(styles, (map, style) => new StyleDistanceLayer(map, style, GramNormalization.HW))];
            IReadOnlyList<Tensor> distances = StyleDistanceCuda.Compute(layers, StyleDenominator.DetachedNorms, new CudaDevice(recorder, 0));
            Name(recorder, "distance", distances);
            RecordedLaunch[] forward = [.. recorder.Launches];
            autograd.backward([.. distances], [.. upstream]);
            BackwardGuard.ThrowIfFaulted();
            Name(recorder, "gradient", [.. features.Select(map => map.grad!)]);
            double[] floor = [.. new[] { false, true }.Select(
                backward => GpuFloor.Ms(shapes, type == ScalarType.Float32 ? 4 : 2, arithmetic != "float32", backward))];
            return new RecordedCase(
                arithmetic,
                batch,
                size,
                shapes,
                floor,
                recorder.Memory,
                [.. recorder.Launches.Take(forward.Length)],
                [.. recorder.Launches.Skip(forward.Length)]);
        }
        finally
        {
            backends.cuda.matmul.allow_tf32 = before;
        }
    }

    private static void Name(LaunchRecorder recorder, string name, IReadOnlyList<Tensor> tensors)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            recorder.Name(tensors[i], $"{name}{i}");
        }
    }

    private static ScalarType Type(string arithmetic) => arithmetic switch
    {
        "float16" => ScalarType.Float16,
        "bfloat16" => ScalarType.BFloat16,
        _ => ScalarType.Float32,
    };
}
