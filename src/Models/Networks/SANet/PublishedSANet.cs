using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.SANet;

/// <summary>
/// SANet (Park and Lee 2019) as published: attention at relu4_1 and relu5_1 of a frozen VGG-19, and a decoder that mirrors it.
/// </summary>
public sealed class PublishedSANet : SANetNetwork, IPublishedNetwork, IFrozenParts
{
    /// <summary>The architecture's name in checkpoints.</summary>
    public const string Architecture = "sanet";

    private const string Shallow = "relu4_1";
    private const string Deep = "relu5_1";
    private const int Step = 16;

    [ComponentName(Name = "encoder")]
    private readonly VggEncoder _encoder;

    [ComponentName(Name = "transform")]
    private readonly AttentionTransform _transform;

    [ComponentName(Name = "decoder")]
    private readonly VggDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    public PublishedSANet()
        : base(Architecture, Step)
    {
        _encoder = new VggEncoder(VggArchitecture.Vgg19Normalised, Shallow, Deep);
        _transform = new AttentionTransform(VggArchitecture.Vgg19Normalised.Channels(Shallow));
        _decoder = new VggDecoder(VggArchitecture.Vgg19Normalised, Shallow);
        RegisterComponents();
        _encoder.Freeze();
    }

    /// <inheritdoc/>
    public override long PeakBytesPerPixel => 1400;

    /// <inheritdoc/>
    public IReadOnlyList<string> PublishedFiles => ["vgg19-normalised", "sanet-transformer", "sanet-decoder"];

    internal override AttentionTransform Transform => _transform;

    /// <summary>Reads published weights.</summary>
    /// <param name="encoderPath"><c>vgg_normalised.pth</c>.</param>
    /// <param name="transformPath"><c>transformer_iter_500000.pth</c>.</param>
    /// <param name="decoderPath"><c>decoder_iter_500000.pth</c>.</param>
    /// <exception cref="WeightsException">A file is broken or holds something else.</exception>
    public void LoadPublished(string encoderPath, string transformPath, string decoderPath)
    {
        _encoder.LoadPublished(encoderPath);
        PublishedWeights.Load(_transform, transformPath, ["sanet"]);
        _decoder.LoadPublished(decoderPath);
    }

    void IPublishedNetwork.LoadPublished(IReadOnlyList<string> paths) => LoadPublished(paths[0], paths[1], paths[2]);

    IReadOnlyList<string> IFrozenParts.FrozenFiles => [PublishedFiles[0]];

    void IFrozenParts.LoadFrozen(IReadOnlyList<string> paths) => _encoder.LoadPublished(paths[0]);

    private protected override (Tensor Shallow, Tensor Deep) Features(Tensor image)
    {
        IReadOnlyDictionary<string, Tensor> features = _encoder.call(image);
        return (features[Shallow], features[Deep]);
    }

    private protected override Tensor Decode(Tensor features) => _decoder.call(features);
}
