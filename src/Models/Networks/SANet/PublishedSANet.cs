using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;

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

    private static readonly VggArchitecture Vgg = VggArchitecture.Vgg19Normalised;

    private readonly VggEncoder _encoder;
    private readonly AttentionTransform _transform;
    private readonly VggDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    public PublishedSANet()
        : this(new VggEncoder(Vgg, Shallow, Deep), new AttentionTransform(Vgg.Channels(Shallow)), new VggDecoder(Vgg, Shallow))
    {
    }

    private PublishedSANet(VggEncoder encoder, AttentionTransform transform, VggDecoder decoder)
        : base(Architecture, encoder, (Shallow, Deep), narrow: null, transform, decoder)
    {
        (_encoder, _transform, _decoder) = (encoder, transform, decoder);
        encoder.Freeze();
    }

    /// <inheritdoc/>
    public override long PeakBytesPerPixel => 1400;

    /// <inheritdoc/>
    public IReadOnlyList<string> PublishedFiles => Files;

    /// <summary><see cref="PublishedFiles"/> of every such network.</summary>
    internal static IReadOnlyList<string> Files => ["vgg19-normalised", "sanet-transformer", "sanet-decoder"];

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
}
