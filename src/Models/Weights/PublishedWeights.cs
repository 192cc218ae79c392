using StyleKernels.Models.Weights.Keys;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Weights;

/// <summary>Fills a module from a checkpoint as its authors published it.</summary>
internal static class PublishedWeights
{
    /// <summary>Reads a file, turns its names into ours by the first map that knows them all, and fills the module.</summary>
    /// <param name="module">The module to fill; every tensor must be in the file, and no other.</param>
    /// <param name="path">The file, of any format that <see cref="WeightsFile"/> knows.</param>
    /// <param name="maps">Names of <see cref="KeyMap"/>s to try; names without a map are passed over.</param>
    /// <exception cref="WeightsException">The file is broken, or its tensors are not those of the module.</exception>
    public static void Load(Module module, string path, IEnumerable<string> maps)
    {
        KeyMap[] candidates = [.. maps.Where(KeyMap.All.ContainsKey).Select(KeyMap.Find)];
        using TensorFile file = WeightsFile.Read(path, new TensorSelection(name => candidates.Any(map => !map.Ignores(name))));
        if (module.state_dict().Keys.All(file.Tensors.ContainsKey))
        {
            ModuleWeights.Load(module, file.Tensors, path);
            return;
        }

        KeyMap map = candidates.FirstOrDefault(candidate => Knows(candidate, file.Tensors)) ?? candidates[0];
        using TensorFile renamed = map.Apply(file.Tensors, path);
        ModuleWeights.Load(module, renamed.Tensors, path);
    }

    private static bool Knows(KeyMap map, IReadOnlyDictionary<string, Tensor> tensors)
    {
        try
        {
            return tensors.Keys.Select(map.Rename).ToArray().Length > 0;
        }
        catch (WeightsException)
        {
            return false;
        }
    }
}
