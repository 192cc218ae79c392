using StyleKernels.Models.Weights.Keys;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Weights.Store;

/// <summary>Checks that a file that no published hash proves holds what it is taken for.</summary>
internal static class ContentCheck
{
    /// <summary>Whether the hash of a file does not prove its content alone.</summary>
    /// <param name="known">What the file is taken for.</param>
    /// <param name="hash">Its SHA-256.</param>
    internal static bool IsNeeded(KnownWeights known, string hash) =>
        known.Sha256 is not { Length: FileHash.Digits } || !FileHash.IsPublished(hash, known);

    /// <summary>Checks the names, shapes and types of the tensors, and that every number is finite.</summary>
    /// <param name="known">What the file is taken for.</param>
    /// <param name="path">The file, or the common part of the names that an archive unpacked to.</param>
    /// <exception cref="WeightsException">It is something else, or broken.</exception>
    internal static void Run(KnownWeights known, string path)
    {
        KeyMap map = KeyMap.Find(known.KeyMap);
        using TensorFile published = WeightsFile.Read(path, new TensorSelection(name => !map.Ignores(name)));
        using TensorFile mapped = map.Apply(published.Tensors, path);
        using Module? module = KnownModules.Create(known.Name);
        if (module is not null)
        {
            ModuleWeights.Check(module, mapped.Tensors, path);
        }
    }
}
