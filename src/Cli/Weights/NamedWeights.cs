using StyleKernels.Models;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.Weights;

/// <summary>What options for weights take: a file, or a name of <c>weights list</c>.</summary>
internal static class NamedWeights
{
    /// <summary>The file that is meant; a file of one's own is taken before a known name.</summary>
    /// <param name="nameOrFile">What was typed.</param>
    /// <param name="store">Where known files are.</param>
    /// <param name="names">The names that the option takes: one of them may have been meant.</param>
    /// <exception cref="WeightsException">It is neither, but nearly a name; or the file of that name is not in the store.</exception>
    public static string PathOf(string nameOrFile, WeightsStore store, IEnumerable<string> names)
    {
        if (File.Exists(nameOrFile))
        {
            return nameOrFile;
        }

        if (WeightsCatalog.All.FirstOrDefault(known => known.Name == nameOrFile) is { } known)
        {
            return store.Locate(known);
        }

        string hint = Misspelling.Hint(nameOrFile, names);
        return hint.Length == 0 ? nameOrFile : throw new WeightsException($"'{nameOrFile}' is neither a file nor the name of known weights{hint}");
    }
}
