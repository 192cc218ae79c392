using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Keys;
using static TorchSharp.torch;

namespace StyleKernels.Models.Encoders;

/// <summary>The weights of one encoder as a file holds them: which architecture, and the tensors under our names for its layers.</summary>
/// <param name="Architecture">The encoder that the tensors fit.</param>
/// <param name="Tensors"><c>conv1_1.weight</c>, <c>preproc.bias</c>, <c>relu4_1_projection.weight</c> …</param>
/// <param name="Source">The file, for messages.</param>
internal sealed record EncoderWeights(VggArchitecture Architecture, IReadOnlyDictionary<string, Tensor> Tensors, string Source) : IDisposable
{
    /// <summary>A tensor that only one kind of published file has, the map of that kind's names, and the encoder in it.</summary>
    private static readonly (string Mark, string Map, VggArchitecture Architecture)[] Published =
    [
        ("conv11_aux.weight", "vgg19-collaborative", VggArchitecture.Vgg19Distilled),
        ("features.34.weight", "vgg19-torchvision", VggArchitecture.Vgg19),
        ("features.0.weight", "vgg16-torchvision", VggArchitecture.Vgg16),
        ("0.weight", "vgg19-normalised", VggArchitecture.Vgg19Normalised),
        ("conv1.weight", "vgg19-normalised-linear-transfer", VggArchitecture.Vgg19NormalisedFloor),
        ("vgg_16/conv1/conv1_1/weights", "vgg16-slim", VggArchitecture.Vgg16Magenta),
    ];

    /// <summary>What is read of a file: not the classifier, which is most of a published VGG.</summary>
    public static TensorSelection Selection { get; } = new(name => !Published.Any(kind => KeyMap.Find(kind.Map).Ignores(name)));

    /// <summary>The renamed copies, when the file uses names of others.</summary>
    private TensorFile? Renamed { get; init; }

    /// <summary>Recognises the encoder in a file by the names of its tensors.</summary>
    /// <param name="file">The file; it must outlive the result.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="WeightsException">The file holds no encoder that is known.</exception>
    public static EncoderWeights Recognise(TensorFile file, string source)
    {
        IReadOnlyDictionary<string, Tensor> tensors = file.Tensors;
        if (file.Metadata.TryGetValue("architecture", out string? name) && name == VggArchitecture.Compact.Name)
        {
            return new(VggArchitecture.Compact, tensors, source);
        }

        if (tensors.ContainsKey("conv1_1.weight"))
        {
            bool normalised = tensors.ContainsKey("preproc.weight");
            return new(normalised ? VggArchitecture.Vgg19Normalised : VggArchitecture.Vgg16Caffe, tensors, source);
        }

        foreach ((string mark, string map, VggArchitecture architecture) in Published.Where(kind => tensors.ContainsKey(kind.Mark)))
        {
            TensorFile renamed = KeyMap.Find(map).Apply(tensors, source);
            return new(architecture, renamed.Tensors, source) { Renamed = renamed };
        }

        throw new WeightsException(
            $"'{source}' holds no encoder: expected the tensors of VGG-19 (normalised or torchvision's), VGG-16 or a distilled VGG-19, found "
            + string.Join(", ", tensors.Keys.Order(StringComparer.Ordinal).Take(4)));
    }

    /// <inheritdoc/>
    public void Dispose() => Renamed?.Dispose();

    /// <summary>
    /// Whether the features of <paramref name="tap"/> can be had, in the channels of the full network: a narrow network speaks them only
    /// through a projection.
    /// </summary>
    public bool Provides(string tap)
    {
        if (!Architecture.Has(tap))
        {
            return false;
        }

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
        Fill(encoder);
        encoder.Freeze();
        return encoder;
    }

    /// <summary>Copies the weights into an encoder, which may end before the file does.</summary>
    /// <exception cref="WeightsException">A tensor is missing or has another shape.</exception>
    public void Fill(VggEncoder encoder)
    {
        HashSet<string> names = [.. encoder.state_dict().Keys];
        ModuleWeights.Load(encoder, Tensors.Where(pair => names.Contains(pair.Key)).ToDictionary(), Source);
    }
}
