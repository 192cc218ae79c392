using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>
/// LinearTransfer (Li et al. 2019) as published: the content's features are multiplied by a matrix learned from content and style, between
/// a VGG-19 and a decoder that mirrors it, both frozen. The original has no strength.
/// </summary>
public sealed class PublishedLinearTransfer : FeatureTransferNetwork, IPublishedNetwork, IFrozenParts
{
    /// <summary>The architecture at relu4_1.</summary>
    public const string Architecture = "linear-transfer-r41";

    /// <summary>The architecture at relu3_1.</summary>
    public const string ShallowArchitecture = "linear-transfer-r31";

    private static readonly VggArchitecture Vgg = VggArchitecture.Vgg19NormalisedFloor;

    private readonly VggEncoder _encoder;
    private readonly VggDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    /// <param name="tap">Where the features are transformed: <c>relu4_1</c> or <c>relu3_1</c>.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public PublishedLinearTransfer(string tap = "relu4_1")
        : this(ArchitectureAt(tap), tap, new VggEncoder(Vgg, tap), LinearTransform.Published(Vgg.Channels(tap)), new VggDecoder(Vgg, tap))
    {
    }

    private PublishedLinearTransfer(string architecture, string tap, VggEncoder encoder, LinearTransform transform, VggDecoder decoder)
        : base(architecture, encoder, tap, transform, decoder)
    {
        (_encoder, Transform, _decoder) = (encoder, transform, decoder);
        encoder.Freeze();
        decoder.Freeze();
    }

    /// <inheritdoc/>
    public override long PeakBytesPerPixel => 1100;

    /// <inheritdoc/>
    public IReadOnlyList<string> PublishedFiles => FilesOf(GetName());

    /// <summary>The transformation module.</summary>
    internal LinearTransform Transform { get; }

    /// <summary>Reads published weights.</summary>
    /// <param name="encoderPath"><c>vgg_r41.pth</c> or <c>vgg_r31.pth</c>.</param>
    /// <param name="transformPath"><c>r41.pth</c> or <c>r31.pth</c>.</param>
    /// <param name="decoderPath"><c>dec_r41.pth</c> or <c>dec_r31.pth</c>.</param>
    /// <exception cref="WeightsException">A file is broken or holds something else.</exception>
    public void LoadPublished(string encoderPath, string transformPath, string decoderPath)
    {
        _encoder.LoadPublished(encoderPath);
        PublishedWeights.Load(Transform, transformPath, ["linear-transfer"]);
        _decoder.LoadPublished(decoderPath);
    }

    void IPublishedNetwork.LoadPublished(IReadOnlyList<string> paths) => LoadPublished(paths[0], paths[1], paths[2]);

    IReadOnlyList<string> IFrozenParts.FrozenFiles => [PublishedFiles[0], PublishedFiles[2]];

    void IFrozenParts.LoadFrozen(IReadOnlyList<string> paths)
    {
        _encoder.LoadPublished(paths[0]);
        _decoder.LoadPublished(paths[1]);
    }

    /// <summary><see cref="PublishedFiles"/> of a network of either architecture.</summary>
    internal static IReadOnlyList<string> FilesOf(string architecture) => architecture == Architecture
        ? ["linear-transfer-vgg-r41", "linear-transfer-r41", "linear-transfer-dec-r41"]
        : ["linear-transfer-vgg-r31", "linear-transfer-r31", "linear-transfer-dec-r31"];

    private static string ArchitectureAt(string tap) => tap switch
    {
        "relu4_1" => Architecture,
        "relu3_1" => ShallowArchitecture,
        _ => throw new ArgumentException($"LinearTransfer acts at relu4_1 or relu3_1, not at '{tap}'", nameof(tap)),
    };
}
