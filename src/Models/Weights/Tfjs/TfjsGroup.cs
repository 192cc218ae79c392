using System.Text.Json;

namespace StyleKernels.Models.Weights.Tfjs;

/// <summary>A group of a manifest: shards and the weights that lie in them, in order.</summary>
/// <param name="Paths">The shards, relative to the manifest.</param>
/// <param name="Weights">The weights.</param>
internal sealed record TfjsGroup(IReadOnlyList<string> Paths, IReadOnlyList<TfjsWeight> Weights)
{
    private const int MaxShards = 4096;

    /// <summary>Reads the groups of a model.json or of a bare manifest.</summary>
    /// <exception cref="JsonException">A part is missing or of another kind.</exception>
    internal static IReadOnlyList<TfjsGroup> ReadAll(JsonElement root, string file)
    {
        JsonElement manifest = root;
        if (root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("weightsManifest", out manifest))
        {
            throw new WeightsException($"'{file}' has no weightsManifest.");
        }

        TfjsGroup[] groups = [.. manifest.EnumerateArray().Select(group => Read(group, file))];
        string[] paths = [.. groups.SelectMany(group => group.Paths)];
        if (paths.Length > MaxShards || paths.Distinct(StringComparer.Ordinal).Count() != paths.Length)
        {
            throw new WeightsException($"'{file}' lists {paths.Length} shards; at most {MaxShards} different ones are read.");
        }

        return groups;
    }

    private static TfjsGroup Read(JsonElement group, string file)
    {
        JsonElement paths = TfjsWeight.Property(group, "paths", "a group", file);
        JsonElement weights = TfjsWeight.Property(group, "weights", "a group", file);
        return new TfjsGroup(
            [.. paths.EnumerateArray().Select(path => path.GetString() ?? string.Empty)],
            [.. weights.EnumerateArray().Select(weight => TfjsWeight.Parse(weight, file))]);
    }
}
