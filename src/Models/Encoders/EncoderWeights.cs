using StyleKernels.Models.Weights;
using static TorchSharp.torch;

namespace StyleKernels.Models.Encoders;

/// <summary>The weights of one encoder as a file holds them: which architecture, and the tensors under our names for its layers.</summary>
/// <param name="Architecture">The encoder that the tensors fit.</param>
/// <param name="Tensors"><c>conv1_1.weight</c>, <c>preproc.bias</c>, <c>relu4_1_projection.weight</c> …</param>
/// <param name="Source">The file, for messages.</param>
internal sealed record EncoderWeights(VggArchitecture Architecture, IReadOnlyDictionary<string, Tensor> Tensors, string Source)
{
    /// <summary>Recognises the encoder in a file by the names and shapes of its tensors.</summary>
    /// <exception cref="WeightsException">The file holds no encoder that is known.</exception>
    public static EncoderWeights Recognise(TensorFile file, string source)
    {
        IReadOnlyDictionary<string, Tensor> tensors = file.Tensors;
        if (file.Metadata.TryGetValue("architecture", out string? name) && name == VggArchitecture.Compact.Name)
        {
            return new(VggArchitecture.Compact, tensors, source);
        }

        if (tensors.ContainsKey("conv0.weight") && tensors.ContainsKey("conv11_aux.weight"))
        {
            return new(VggArchitecture.Vgg19Distilled, Renamed(tensors, DistilledName), source);
        }

        if (tensors.ContainsKey("features.0.weight"))
        {
            return new(VggArchitecture.Vgg16, Renamed(tensors, TorchvisionName), source);
        }

        if (tensors.ContainsKey("conv1_1.weight"))
        {
            bool normalised = tensors.ContainsKey("preproc.weight");
            return new(normalised ? VggArchitecture.Vgg19Normalised : VggArchitecture.Vgg16Caffe, tensors, source);
        }

        throw new WeightsException(
            $"'{source}' holds no encoder: expected the tensors of VGG-19 (normalised), VGG-16 or a distilled VGG-19, found " +
            string.Join(", ", tensors.Keys.Order(StringComparer.Ordinal).Take(4)));
    }

    /// <summary>
    /// Whether the features of <paramref name="tap"/> can be had, in the channels of the full network: a narrow network speaks them only
    /// through a projection.
    /// </summary>
    public bool Provides(string tap)
    {
        (int block, int index) = Architecture.TapPosition(tap);
        bool deepEnough = Tensors.ContainsKey($"conv{block}_{index}.weight");
        return Architecture.Projections.Count == 0
            ? deepEnough
            : deepEnough && Tensors.ContainsKey($"{tap}_projection.weight");
    }

    /// <summary>A frozen encoder with these weights.</summary>
    public VggEncoder Build(IReadOnlyCollection<string> taps)
    {
        var encoder = new VggEncoder(Architecture, taps);
        HashSet<string> names = [.. encoder.state_dict().Keys];
        ModuleWeights.Load(encoder, Tensors.Where(pair => names.Contains(pair.Key)).ToDictionary(), Source);
        foreach (var parameter in encoder.parameters())
        {
            parameter.requires_grad = false;
        }

        return encoder;
    }

    private static Dictionary<string, Tensor> Renamed(IReadOnlyDictionary<string, Tensor> tensors, Func<string, string?> rename) =>
        tensors.Select(pair => (Name: rename(pair.Key), pair.Value))
            .Where(pair => pair.Name is not null)
            .ToDictionary(pair => pair.Name!, pair => pair.Value);

    /// <summary><c>conv0</c>, <c>conv34</c> and <c>conv41_aux</c> of the published distilled encoders.</summary>
    private static string? DistilledName(string published)
    {
        string[] parts = published.Split('.');
        string layer = parts[0];
        string canonical = layer switch
        {
            "conv0" => "preproc",
            _ when layer.EndsWith("_aux") => $"relu{layer[4]}_{layer[5]}_projection",
            _ => $"conv{layer[4]}_{layer[5]}",
        };
        return $"{canonical}.{parts[1]}";
    }

    /// <summary><c>features.N</c> of torchvision's VGG-16: convolutions, ReLUs and poolings are counted alike.</summary>
    private static string? TorchvisionName(string published)
    {
        string[] parts = published.Split('.');
        if (parts[0] != "features" || parts.Length != 3)
        {
            return null;
        }

        int module = 0;
        for (int block = 1; block <= 5; block++)
        {
            for (int index = 1; index <= VggArchitecture.Vgg16.Depths[block - 1]; index++)
            {
                if (parts[1] == $"{module}")
                {
                    return $"conv{block}_{index}.{parts[2]}";
                }

                module += 2;
            }

            module++;
        }

        return null;
    }
}
