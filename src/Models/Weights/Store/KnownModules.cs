using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Models.Networks.LinearTransfer;
using StyleKernels.Models.Networks.SANet;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Weights.Store;

/// <summary>The module that a known file fills, which says what tensors the file must hold.</summary>
internal static class KnownModules
{
    private static readonly Dictionary<string, Func<Module>> Modules = new(StringComparer.Ordinal)
    {
        ["vgg16"] = () => new VggEncoder(VggArchitecture.Vgg16, "relu5_3"),
        ["vgg19"] = () => new VggEncoder(VggArchitecture.Vgg19, "relu5_4"),
        ["vgg19-normalised"] = () => new VggEncoder(VggArchitecture.Vgg19Normalised, "relu5_4"),
        ["vgg19-collaborative"] = () => new VggEncoder(VggArchitecture.Vgg19Distilled, [.. VggArchitecture.Vgg19Distilled.Projections.Keys]),
        ["alexnet"] = () => new AlexNetEncoder(),
        ["adain-decoder"] = () => new VggDecoder(VggArchitecture.Vgg19Normalised, "relu4_1"),
        ["linear-transfer-vgg-r31"] = () => new VggEncoder(VggArchitecture.Vgg19NormalisedFloor, "relu3_1"),
        ["linear-transfer-vgg-r41"] = () => new VggEncoder(VggArchitecture.Vgg19NormalisedFloor, "relu4_1"),
        ["linear-transfer-vgg-r51"] = () => new VggEncoder(VggArchitecture.Vgg19NormalisedFloor, "relu5_1"),
        ["linear-transfer-dec-r31"] = () => new VggDecoder(VggArchitecture.Vgg19NormalisedFloor, "relu3_1"),
        ["linear-transfer-dec-r41"] = () => new VggDecoder(VggArchitecture.Vgg19NormalisedFloor, "relu4_1"),
        ["linear-transfer-r31"] = () => LinearTransform.Published(VggArchitecture.Vgg19NormalisedFloor.Channels("relu3_1")),
        ["linear-transfer-r41"] = () => LinearTransform.Published(VggArchitecture.Vgg19NormalisedFloor.Channels("relu4_1")),
        ["sanet-transformer"] = () => new AttentionTransform(VggArchitecture.Vgg19Normalised.Channels("relu4_1")),
        ["sanet-decoder"] = () => new VggDecoder(VggArchitecture.Vgg19Normalised, "relu4_1"),
        ["magenta"] = () => new PublishedGoogleMagenta(),
    };

    /// <summary>Whether there is a module that says what tensors a known file must hold.</summary>
    /// <param name="name">The name in the table of known weights.</param>
    internal static bool Contains(string name) => Modules.ContainsKey(name);

    /// <summary>The module of a known file with random weights, or null for a file whose tensors a network rearranges.</summary>
    /// <param name="name">The name in the table of known weights.</param>
    internal static Module? Create(string name) => Modules.GetValueOrDefault(name)?.Invoke();
}
