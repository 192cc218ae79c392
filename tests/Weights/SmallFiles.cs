using System.Runtime.InteropServices;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Weights.Writers;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights;

/// <summary>A small file of every format, in memory, and how it is read.</summary>
internal sealed class SmallFiles
{
    /// <summary>The formats' names.</summary>
    internal static readonly string[] Formats =
        ["safetensors", "pth-zip", "pth-legacy", "tflite", "checkpoint-v2", "checkpoint-v1", "checkpoint-v1-snappy"];

    private SmallFiles(string main, Dictionary<string, byte[]> files)
    {
        Main = main;
        Files = files;
    }

    /// <summary>The file that is opened first.</summary>
    internal string Main { get; }

    /// <summary>Every file of the model, by name.</summary>
    internal Dictionary<string, byte[]> Files { get; }

    internal static SmallFiles Make(string format, SortedTableWriter? table = null)
    {
        using IDisposable scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["conv1.bias"] = arange(5, dtype: float32) * 0.25f,
            ["conv1.weight"] = linspace(-1, 1, 45, dtype: float32).reshape(5, 1, 3, 3),
            ["step"] = tensor(1234567890123L),
        };
        return format switch
        {
            "safetensors" => new("a.safetensors", new() { ["a.safetensors"] = Write(format, tensors) }),
            "pth-zip" or "pth-legacy" => new("a.pth", new() { ["a.pth"] = Write(format, tensors) }),
            "tflite" => new("a.tflite", new() { ["a.tflite"] = TfliteWriter.Write(TfliteConstants) }),
            "checkpoint-v2" => new("model.ckpt.index", CheckpointWriter.Bundle(tensors, shards: 2, table)),
            "checkpoint-v1" => new("model.ckpt", new() { ["model.ckpt"] = CheckpointWriter.Slices(tensors, table) }),
            "checkpoint-v1-snappy" => new("model.ckpt", new() { ["model.ckpt"] = CheckpointWriter.Slices(tensors, table ?? Snappy) }),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no such format"),
        };
    }

    private static SortedTableWriter Snappy => new() { Compressed = true };

    private static TfliteWriter.Constant[] TfliteConstants =>
    [
        new("bias", [2], 2, [.. MemoryMarshal.AsBytes<int>([7, -7])], [0.5f, 0.25f], [0L, 0L]),
        new("weights", [2, 1, 2], 9, [1, 2, 255, 128], [0.5f, 0.25f], [0L, 1L]),
        new("plain", [3], 0, [.. MemoryMarshal.AsBytes<float>([1f, 2f, 3f])]),
    ];

    internal TensorFile Read() => Read(Files);

    /// <summary>Reads the model from other bytes under the same names.</summary>
    internal TensorFile Read(IReadOnlyDictionary<string, byte[]> files)
    {
        using var stream = new MemoryStream(files[Main], writable: false);
        return WeightsFile.Read(stream, Main, name => files.TryGetValue(name, out byte[]? bytes) ? new MemoryStream(bytes, false) : null);
    }

    /// <summary>A file of tensors in a format that PyTorch's users exchange.</summary>
    internal static byte[] Write(string format, Dictionary<string, Tensor> tensors) => format switch
    {
        "safetensors" => Safetensors(tensors),
        "pth-zip" => PthWriter.Zip(tensors),
        "pth-legacy" => PthWriter.Legacy(tensors),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no such format"),
    };

    private static byte[] Safetensors(Dictionary<string, Tensor> tensors)
    {
        string path = Path.GetTempFileName();
        try
        {
            SafetensorsFile.Write(path, tensors);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
