using System.Reflection;

namespace StyleKernels.Models.Weights;

/// <summary>The checkpoints that are part of this assembly: everything that makes a clone work without a download.</summary>
public static class EmbeddedWeights
{
    private const string Prefix = "StyleKernels.Models.Checkpoints.";
    private const string Suffix = ".safetensors";

    /// <summary>The names that <see cref="Read"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix) && name.EndsWith(Suffix))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal)];

    /// <summary>The embedded checkpoint called <paramref name="name"/>; the caller disposes it.</summary>
    /// <exception cref="WeightsException">There is none of that name.</exception>
    public static TensorFile Read(string name)
    {
        using Stream stream = Open(name);
        return SafetensorsFile.Read(stream, "embedded " + name);
    }

    /// <summary>The metadata of the embedded checkpoint called <paramref name="name"/>.</summary>
    /// <exception cref="WeightsException">There is none of that name.</exception>
    internal static IReadOnlyDictionary<string, string> ReadMetadata(string name)
    {
        using Stream stream = Open(name);
        return SafetensorsFile.ReadMetadata(stream, "embedded " + name);
    }

    private static Stream Open(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name + Suffix)
        ?? throw new WeightsException($"no checkpoint '{name}' is embedded, only {string.Join(", ", Names)}");
}
