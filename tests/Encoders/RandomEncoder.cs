using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Encoders;

/// <summary>Weight files of encoders with random weights, under the names that published files use.</summary>
internal static class RandomEncoder
{
    /// <summary>Our own compact loss network.</summary>
    public static void WriteCompact(string path)
    {
        using VggEncoder encoder = RandomWeights.Draw(new VggEncoder(VggArchitecture.Compact, [.. VggArchitecture.Compact.Projections.Keys]));
        ModuleWeights.Save(encoder, path, new Dictionary<string, string> { ["architecture"] = VggArchitecture.Compact.Name });
    }

    /// <summary>An encoder to its deepest tap, each tensor renamed.</summary>
    public static void Write(string path, VggArchitecture architecture, string[] taps, Func<string, string>? rename = null)
    {
        using var encoder = new VggEncoder(architecture, taps);
        SafetensorsFile.Write(path, encoder.state_dict().ToDictionary(pair => (rename ?? (name => name))(pair.Key), pair => pair.Value));
    }

    /// <summary>Pictures in [0, 1].</summary>
    public static Tensor Pictures(int count, int height, int width) => rand(count, 3, height, width);
}
