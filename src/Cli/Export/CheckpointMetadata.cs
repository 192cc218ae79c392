using StyleKernels.Models.Networks;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.Export;

/// <summary>What is known of a model beside its weights: licence, recipe.</summary>
internal static class CheckpointMetadata
{
    /// <summary>The metadata of a checkpoint, or the licences of a published network's files.</summary>
    /// <param name="model">What <see cref="NetworkCheckpoint.Load"/> takes.</param>
    public static IReadOnlyDictionary<string, string> Read(string model)
    {
        if (File.Exists(model))
        {
            return SafetensorsFile.ReadMetadata(model);
        }

        return EmbeddedWeights.Names.Contains(model) ? EmbeddedWeights.ReadMetadata(model) : Licences(model);
    }

    private static Dictionary<string, string> Licences(string architecture)
    {
        IEnumerable<KnownWeights> files = NetworkRegistry.PublishedFiles(architecture).Select(WeightsCatalog.Find);
        return new Dictionary<string, string> { ["licence"] = string.Join("; ", files.Select(file => $"{file.Name}: {file.Licence}")) };
    }
}
