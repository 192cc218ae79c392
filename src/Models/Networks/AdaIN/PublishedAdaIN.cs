using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;

namespace StyleKernels.Models.Networks.AdaIN;

/// <summary>AdaIN (Huang and Belongie 2017) as published: between a frozen VGG-19 and a decoder that mirrors it.</summary>
public sealed class PublishedAdaIN : FeatureTransferNetwork, IPublishedNetwork, IFrozenParts
{
    /// <summary>The architecture of the paper, at relu4_1.</summary>
    public const string Architecture = "adain";

    /// <summary>The same one pooling earlier, which works with a decoder of LinearTransfer or WCT.</summary>
    public const string ShallowArchitecture = "adain-relu3_1";

    private readonly VggEncoder _encoder;
    private readonly VggDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    /// <param name="tap">Where AdaIN acts: <c>relu4_1</c>, or <c>relu3_1</c>.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public PublishedAdaIN(string tap = "relu4_1")
        : this(ArchitectureAt(tap), tap, new VggEncoder(VggArchitecture.Vgg19Normalised, tap), new VggDecoder(VggArchitecture.Vgg19Normalised, tap))
    {
    }

    private PublishedAdaIN(string architecture, string tap, VggEncoder encoder, VggDecoder decoder)
        : base(architecture, encoder, tap, new AdaINTransfer(), decoder)
    {
        (_encoder, _decoder) = (encoder, decoder);
        encoder.Freeze();
    }

    /// <inheritdoc/>
    public override long PeakBytesPerPixel => 1100;

    /// <inheritdoc/>
    public IReadOnlyList<string> PublishedFiles => FilesOf(GetName());

    /// <summary>Reads published weights.</summary>
    /// <param name="encoderPath"><c>vgg_normalised.pth</c>, or a LinearTransfer encoder: the values are the same.</param>
    /// <param name="decoderPath"><c>decoder.pth</c> at relu4_1, <c>dec_r31.pth</c> of LinearTransfer at relu3_1.</param>
    /// <exception cref="WeightsException">A file is broken or holds something else.</exception>
    public void LoadPublished(string encoderPath, string decoderPath)
    {
        _encoder.LoadPublished(encoderPath);
        _decoder.LoadPublished(decoderPath);
    }

    void IPublishedNetwork.LoadPublished(IReadOnlyList<string> paths) => LoadPublished(paths[0], paths[1]);

    IReadOnlyList<string> IFrozenParts.FrozenFiles => [PublishedFiles[0]];

    void IFrozenParts.LoadFrozen(IReadOnlyList<string> paths) => _encoder.LoadPublished(paths[0]);

    /// <summary><see cref="PublishedFiles"/> of a network of either architecture.</summary>
    internal static IReadOnlyList<string> FilesOf(string architecture) => architecture == Architecture
        ? ["vgg19-normalised", "adain-decoder"]
        : ["linear-transfer-vgg-r31", "linear-transfer-dec-r31"];

    private static string ArchitectureAt(string tap) => tap switch
    {
        "relu4_1" => Architecture,
        "relu3_1" => ShallowArchitecture,
        _ => throw new ArgumentException($"AdaIN acts at relu4_1 or relu3_1, not at '{tap}'", nameof(tap)),
    };
}
