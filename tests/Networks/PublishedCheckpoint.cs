using System.Text.Json;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Keys;
using StyleKernels.Tests.Weights;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Networks;

/// <summary>Checkpoints with the names and shapes of published ones and random values.</summary>
internal static class PublishedCheckpoint
{
    /// <summary>Writes one as safetensors.</summary>
    /// <param name="checkpoint">Its name in the specification's shapes.json.</param>
    /// <param name="path">The file to write.</param>
    internal static void WriteRandom(string checkpoint, string path)
    {
        using IDisposable scope = NewDisposeScope();
        using JsonDocument shapes = JsonDocument.Parse(File.ReadAllText(SharedFile.Find("reference/shapes.json")));
        Dictionary<string, Tensor> tensors = shapes.RootElement.GetProperty(checkpoint).GetProperty("shapes").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => rand([.. entry.Value.EnumerateArray().Select(size => size.GetInt64())]));
        SafetensorsFile.Write(path, tensors);
    }

    /// <summary>Every tensor of the module has the value that the file has for it.</summary>
    internal static void AssertLoaded(Module module, string path, string map)
    {
        using TensorFile file = SafetensorsFile.Read(path);
        using TensorFile renamed = KeyMap.Find(map).Apply(file.Tensors, path);
        Assert.All(module.state_dict(), pair => Assert.True(pair.Value.Equals(renamed.Tensors[pair.Key]), pair.Key));
    }
}
