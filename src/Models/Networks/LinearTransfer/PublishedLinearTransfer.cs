using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>LinearTransfer (Li et al. 2019) as published: between a VGG-19 and a decoder that mirrors it, both frozen.</summary>
public sealed class PublishedLinearTransfer : LinearTransferNetwork, IPublishedNetwork, IFrozenParts
{
    /// <summary>The architecture at relu4_1.</summary>
    public const string Architecture = "linear-transfer-r41";

    /// <summary>The architecture at relu3_1.</summary>
    public const string ShallowArchitecture = "linear-transfer-r31";

    private readonly string _tap;

    [ComponentName(Name = "encoder")]
    private readonly VggEncoder _encoder;

    [ComponentName(Name = "transform")]
    private readonly LinearTransform _transform;

    [ComponentName(Name = "decoder")]
    private readonly VggDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    /// <param name="tap">Where the features are transformed: <c>relu4_1</c> or <c>relu3_1</c>.</param>
    public PublishedLinearTransfer(string tap = "relu4_1")
        : base(
            tap switch
            {
                "relu4_1" => Architecture,
                "relu3_1" => ShallowArchitecture,
                _ => throw new ArgumentException($"LinearTransfer acts at relu4_1 or relu3_1, not at '{tap}'", nameof(tap)),
            },
            step: tap == "relu4_1" ? 8 : 4)
    {
        _tap = tap;
        _encoder = new VggEncoder(VggArchitecture.Vgg19NormalisedFloor, tap);
        _transform = new LinearTransform(VggArchitecture.Vgg19NormalisedFloor.Channels(tap));
        _decoder = new VggDecoder(VggArchitecture.Vgg19NormalisedFloor, tap);
        RegisterComponents();
        _encoder.Freeze();
        _decoder.Freeze();
    }

    /// <inheritdoc/>
    public override long PeakBytesPerPixel => 1100;

    /// <inheritdoc/>
    public IReadOnlyList<string> PublishedFiles => _tap == "relu4_1"
        ? ["linear-transfer-vgg-r41", "linear-transfer-r41", "linear-transfer-dec-r41"]
        : ["linear-transfer-vgg-r31", "linear-transfer-r31", "linear-transfer-dec-r31"];

    internal override LinearTransform Transform => _transform;

    /// <summary>Reads published weights.</summary>
    /// <param name="encoderPath"><c>vgg_r41.pth</c> or <c>vgg_r31.pth</c>.</param>
    /// <param name="transformPath"><c>r41.pth</c> or <c>r31.pth</c>.</param>
    /// <param name="decoderPath"><c>dec_r41.pth</c> or <c>dec_r31.pth</c>.</param>
    /// <exception cref="WeightsException">A file is broken or holds something else.</exception>
    public void LoadPublished(string encoderPath, string transformPath, string decoderPath)
    {
        _encoder.LoadPublished(encoderPath);
        PublishedWeights.Load(_transform, transformPath, ["linear-transfer"]);
        _decoder.LoadPublished(decoderPath);
    }

    void IPublishedNetwork.LoadPublished(IReadOnlyList<string> paths) => LoadPublished(paths[0], paths[1], paths[2]);

    IReadOnlyList<string> IFrozenParts.FrozenFiles => [PublishedFiles[0], PublishedFiles[2]];

    void IFrozenParts.LoadFrozen(IReadOnlyList<string> paths)
    {
        _encoder.LoadPublished(paths[0]);
        _decoder.LoadPublished(paths[1]);
    }

    private protected override Tensor Features(Tensor image) => _encoder.call(image)[_tap];

    private protected override Tensor Decode(Tensor features) => _decoder.call(features);
}
