using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Weights.Store;

/// <summary>AdaIN's decoder under the names and in the shapes of its published file, with random weights.</summary>
internal static class PublishedDecoder
{
    private static readonly int[] Layers = [1, 5, 8, 11, 14, 18, 21, 25, 28];

    /// <summary>Makes the tensors in the dispose scope of the caller.</summary>
    internal static Dictionary<string, Tensor> Make()
    {
        using var decoder = new VggDecoder(VggArchitecture.Vgg19Normalised, "relu4_1");
        Dictionary<string, Tensor> own = decoder.state_dict();
        string[] names = [.. Layers.SelectMany(layer => new[] { $"{layer}.weight", $"{layer}.bias" })];
        return names.Zip(own.Values).ToDictionary(pair => pair.First, pair => pair.Second.detach().clone());
    }
}
