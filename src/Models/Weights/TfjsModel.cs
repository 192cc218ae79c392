using System.Text.Json;
using StyleKernels.Models.Weights.Tfjs;
using static TorchSharp.torch;

namespace StyleKernels.Models.Weights;

/// <summary>
/// Reads the weights of a TensorFlow.js model: <c>model.json</c> (or a bare <c>weights_manifest.json</c>) and the shard files beside it.
/// Quantised weights become float32. The graph itself is not read.
/// </summary>
public static class TfjsModel
{
    private const int MaxManifestBytes = 64 << 20;

    /// <summary>Reads every weight of a model.</summary>
    /// <param name="path">The JSON file; its shards lie in the same folder or below it.</param>
    /// <returns>The tensors; the caller disposes it.</returns>
    /// <exception cref="WeightsException">The manifest or a shard is broken, missing or points outside the folder.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public static TensorFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, WeightsFolder.Of(path));
    }

    /// <summary>Reads every weight of a model.</summary>
    /// <param name="stream">The JSON file.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="open">Opens a shard by the name in the manifest; null when there is none.</param>
    internal static TensorFile Read(Stream stream, string name, Func<string, Stream?> open)
    {
        IReadOnlyList<TfjsGroup> groups = ReadManifest(stream, name);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (TfjsGroup group in groups)
            {
                ReadGroup(group, name, open, tensors);
            }
        }
        catch
        {
            TensorBytes.DisposeAll(tensors.Values);
            throw;
        }

        return new TensorFile(tensors);
    }

    private static IReadOnlyList<TfjsGroup> ReadManifest(Stream stream, string name)
    {
        if (stream.Length > MaxManifestBytes)
        {
            throw new WeightsException($"'{name}' has {stream.Length} bytes; a TensorFlow.js manifest has at most {MaxManifestBytes}.");
        }

        stream.Position = 0;
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return TfjsGroup.ReadAll(document.RootElement, name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new WeightsException($"'{name}' is not a TensorFlow.js manifest: {e.Message}", e);
        }
    }

    private static void ReadGroup(TfjsGroup group, string name, Func<string, Stream?> open, Dictionary<string, Tensor> tensors)
    {
        using var shards = new ShardStream(group.Paths, name, open);
        long needed = group.Weights.Sum(weight => weight.StoredBytes);
        if (needed != shards.Length)
        {
            throw new WeightsException(
                $"The {group.Paths.Count} shards of a group of '{name}' have {shards.Length} bytes, their weights need {needed}.");
        }

        foreach (TfjsWeight weight in group.Weights)
        {
            Tensor tensor = weight.Read(shards);
            if (!tensors.TryAdd(weight.Name, tensor))
            {
                tensor.Dispose();
                throw new WeightsException($"'{name}' has two weights of the name '{weight.Name}'.");
            }
        }
    }
}
