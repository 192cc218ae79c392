using StyleKernels.Models.Weights.Tflite;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights;

/// <summary>
/// Reads the constants of a TensorFlow Lite model: weights, biases and paddings, under their names in the graph and in TensorFlow's
/// layout (convolutions OHWI). Quantised tensors become float32. The graph itself is not read.
/// </summary>
public static class TfliteFile
{
    private const int MaxFileBytes = 1 << 30;
    private const int SubgraphsField = 2;
    private const int BuffersField = 4;

    /// <summary>A quantised byte becomes four; constants may share a buffer.</summary>
    private const int Growth = 8;

    /// <summary>The file's mark, at its fifth byte.</summary>
    internal static ReadOnlySpan<byte> Magic => "TFL3"u8;

    /// <summary>Reads every constant of a model.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors; the caller disposes it.</returns>
    /// <exception cref="WeightsException">The file is broken or uses an unsupported type.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static TensorFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads every constant of a model.</summary>
    /// <param name="stream">A seekable stream, read from its start.</param>
    /// <param name="name">What error messages call the stream.</param>
    /// <returns>The tensors; the caller disposes it.</returns>
    /// <exception cref="WeightsException">The stream is broken or uses an unsupported type.</exception>
    public static TensorFile Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        byte[] data = ReadAll(stream, name);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            ReadModel(FlatTable.Root(name, data), data.Length, name, tensors);
        }
        catch
        {
            TensorBytes.DisposeAll(tensors.Values);
            throw;
        }

        return new TensorFile(tensors);
    }

    private static byte[] ReadAll(Stream stream, string name)
    {
        if (stream.Length is < 8 or > MaxFileBytes)
        {
            throw new WeightsException($"'{name}' is no TensorFlow Lite file of weights: it has {stream.Length} bytes.");
        }

        byte[] data = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(data);
        return data.AsSpan(4, 4).SequenceEqual(Magic)
            ? data
            : throw new WeightsException($"'{name}' is no TensorFlow Lite file: it lacks the mark TFL3.");
    }

    private static void ReadModel(FlatTable model, long fileBytes, string name, Dictionary<string, Tensor> tensors)
    {
        FlatTable[] buffers = [.. model.Tables(BuffersField)];
        var budget = new TensorBudget(name, fileBytes, Growth);
        int entries = 0;
        foreach (FlatTable subgraph in model.Tables(SubgraphsField))
        {
            foreach (FlatTable entry in subgraph.Tables(0))
            {
                // Subgraphs may share one vector of tensors, so that few bytes describe endlessly many.
                if (++entries > fileBytes)
                {
                    throw new WeightsException($"'{name}' lists more tensors than it has bytes.");
                }

                AddConstant(new TfliteTensor(entry, name), buffers, budget, name, tensors);
            }
        }
    }

    private static void AddConstant(
        TfliteTensor entry, FlatTable[] buffers, TensorBudget budget, string name, Dictionary<string, Tensor> tensors)
    {
        ReadOnlySpan<byte> bytes = entry.Data(buffers);
        if (bytes.IsEmpty)
        {
            return;
        }

        Tensor tensor = entry.Make(bytes, budget);
        if (!tensors.TryAdd(entry.Name, tensor))
        {
            tensor.Dispose();
            throw new WeightsException($"'{name}' has two constants of the name '{entry.Name}'.");
        }
    }
}
