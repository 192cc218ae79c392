using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>
/// LinearTransfer (Li et al. 2019): the content's features are multiplied by a matrix learned from content and style, between an encoder
/// and a decoder that are both frozen.
/// </summary>
/// <remarks>
/// Contents are reflected to a multiple of the encoder's step and the result is cropped. Strength, which the original lacks, blends the
/// transformed features with the content's own, so that 0 is the decoder's reconstruction.
/// </remarks>
public sealed class PublishedLinearTransfer : StyleTransferNetwork
{
    /// <summary>The architecture at relu4_1.</summary>
    public const string Architecture = "linear-transfer-r41";

    /// <summary>The architecture at relu3_1.</summary>
    public const string ShallowArchitecture = "linear-transfer-r31";

    private const string Matrix = "matrix";
    private const string Mean = "mean";

    private readonly string _tap;
    private readonly int _step;

    [ComponentName(Name = "encoder")]
    private readonly VggEncoder _encoder;

    [ComponentName(Name = "transform")]
    private readonly LinearTransform _transform;

    [ComponentName(Name = "decoder")]
    private readonly VggDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    /// <param name="tap">Where the features are transformed: <c>relu4_1</c> or <c>relu3_1</c>.</param>
    public PublishedLinearTransfer(string tap = "relu4_1")
        : base(tap switch
        {
            "relu4_1" => Architecture,
            "relu3_1" => ShallowArchitecture,
            _ => throw new ArgumentException($"LinearTransfer acts at relu4_1 or relu3_1, not at '{tap}'", nameof(tap)),
        })
    {
        _tap = tap;
        _step = tap == "relu4_1" ? 8 : 4;
        _encoder = new VggEncoder(VggArchitecture.Vgg19NormalisedFloor, tap);
        _transform = new LinearTransform(VggArchitecture.Vgg19NormalisedFloor.Channels(tap));
        _decoder = new VggDecoder(VggArchitecture.Vgg19NormalisedFloor, tap);
        RegisterComponents();
        _encoder.Freeze();
        _decoder.Freeze();
    }

    /// <inheritdoc/>
    public override long PeakBytesPerPixel => 1100;

    /// <summary>The part that is trained.</summary>
    internal LinearTransform Transform => _transform;

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

    /// <summary>The decoded features of an image.</summary>
    internal Tensor Reconstruct(Tensor image) =>
        ContentFrame.Run(image, _step, 2 * _step, framed => _decoder.call(_encoder.call(framed)[_tap]));

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        Tensor features = _encoder.call(ChannelsLast.From(ContentFrame.AtLeast(style, 2 * _step)))[_tap];
        return new Dictionary<string, Tensor>
        {
            [Matrix] = _transform.StyleMatrix(features).MoveToOuterDisposeScope(),
            [Mean] = ChannelStatistics.Mean(features).MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
        ContentFrame.Run(content, _step, 2 * _step, framed =>
        {
            Tensor features = _encoder.call(framed)[_tap];
            Tensor blended = MapStep.Next(
                features, from => lerp(from, _transform.call(from, style[Matrix], style[Mean]), alpha));
            return _decoder.call(blended);
        });
}
