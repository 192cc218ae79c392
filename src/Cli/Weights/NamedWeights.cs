using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.Weights;

/// <summary>What options for weights take: a file, or a name of <c>weights list</c>.</summary>
internal static class NamedWeights
{
    /// <summary>The file that is meant; a file of one's own is taken before a known name.</summary>
    public static string PathOf(string nameOrFile, WeightsStore store) =>
        !File.Exists(nameOrFile) && WeightsCatalog.All.FirstOrDefault(known => known.Name == nameOrFile) is { } known
            ? store.Locate(known)
            : nameOrFile;
}
