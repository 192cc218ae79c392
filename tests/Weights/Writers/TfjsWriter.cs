using System.Text.Json;

namespace StyleKernels.Tests.Weights.Writers;

/// <summary>Writes TensorFlow.js models: a manifest and shards.</summary>
internal static class TfjsWriter
{
    internal sealed record Weight(string Name, long[] Shape, string Type, byte[] Bytes, Dictionary<string, object>? Quantization = null);

    /// <summary>One group, cut into shards of so many bytes.</summary>
    internal static Dictionary<string, byte[]> Write(int shardBytes, params Weight[] weights)
    {
        byte[][] shards = [.. weights.SelectMany(weight => weight.Bytes).Chunk(shardBytes)];
        string[] paths = [.. shards.Select((_, i) => $"group1-shard{i + 1}of{shards.Length}.bin")];
        var files = paths.Zip(shards).ToDictionary(pair => pair.First, pair => pair.Second);
        files["model.json"] = Manifest(paths, weights);
        return files;
    }

    internal static byte[] Manifest(string[] paths, params Weight[] weights)
    {
        var manifest = new[] { new { paths, weights = weights.Select(Describe) } };
        return JsonSerializer.SerializeToUtf8Bytes(new { format = "graph-model", weightsManifest = manifest });
    }

    private static Dictionary<string, object> Describe(Weight weight)
    {
        var description = new Dictionary<string, object> { ["name"] = weight.Name, ["shape"] = weight.Shape, ["dtype"] = weight.Type };
        if (weight.Quantization is not null)
        {
            description["quantization"] = weight.Quantization;
        }

        return description;
    }
}
