using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.AdaIN;

/// <summary>
/// AdaIN (Huang and Belongie 2017): the content's features take mean and standard deviation of the style's, channel by channel, and a
/// decoder makes an image of them. The encoder is frozen.
/// </summary>
/// <remarks>
/// Contents are reflected to a multiple of the encoder's step and the result is cropped; styles are mixed after AdaIN, in feature space.
/// </remarks>
public sealed class PublishedAdaIN : StyleTransferNetwork
{
    /// <summary>The architecture of the paper, at relu4_1.</summary>
    public const string Architecture = "adain";

    /// <summary>The same one pooling earlier, which works with a decoder of LinearTransfer or WCT.</summary>
    public const string ShallowArchitecture = "adain-relu3_1";

    private const string Mean = "mean";
    private const string Std = "std";

    private readonly string _tap;
    private readonly int _step;

    [ComponentName(Name = "encoder")]
    private readonly VggEncoder _encoder;

    [ComponentName(Name = "decoder")]
    private readonly VggDecoder _decoder;

    /// <summary>A network with random weights.</summary>
    /// <param name="tap">Where AdaIN acts: <c>relu4_1</c>, or <c>relu3_1</c>.</param>
    public PublishedAdaIN(string tap = "relu4_1")
        : base(tap switch
        {
            "relu4_1" => Architecture,
            "relu3_1" => ShallowArchitecture,
            _ => throw new ArgumentException($"AdaIN acts at relu4_1 or relu3_1, not at '{tap}'", nameof(tap)),
        })
    {
        _tap = tap;
        _step = tap == "relu4_1" ? 8 : 4;
        _encoder = new VggEncoder(VggArchitecture.Vgg19Normalised, tap);
        _decoder = new VggDecoder(VggArchitecture.Vgg19Normalised, tap);
        RegisterComponents();
        _encoder.Freeze();
    }

    /// <inheritdoc/>
    public override long PeakBytesPerPixel => 1100;

    /// <summary>Reads published weights.</summary>
    /// <param name="encoderPath"><c>vgg_normalised.pth</c>, or a LinearTransfer encoder: the values are the same.</param>
    /// <param name="decoderPath"><c>decoder.pth</c> at relu4_1, <c>dec_r31.pth</c> of LinearTransfer at relu3_1.</param>
    /// <exception cref="WeightsException">A file is broken or holds something else.</exception>
    public void LoadPublished(string encoderPath, string decoderPath)
    {
        _encoder.LoadPublished(encoderPath);
        _decoder.LoadPublished(decoderPath);
    }

    /// <summary>An image from features at the tap: what the decoder alone makes of an encoded picture.</summary>
    internal Tensor Reconstruct(Tensor image) =>
        ContentFrame.Run(image, _step, 2 * _step, framed => _decoder.call(_encoder.call(framed)[_tap]));

    /// <summary>AdaIN itself (Huang and Belongie 2017, eq. 8).</summary>
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="mean">Of the style, (N or 1, C, 1, 1).</param>
    /// <param name="std">Of the style, (N or 1, C, 1, 1).</param>
    internal static Tensor Adapt(Tensor features, Tensor mean, Tensor std) => (ChannelStatistics.Normalize(features) * std) + mean;

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        Tensor features = _encoder.call(ChannelsLast.From(ContentFrame.AtLeast(style, 2 * _step)))[_tap];
        return new Dictionary<string, Tensor>
        {
            [Mean] = ChannelStatistics.Mean(features).MoveToOuterDisposeScope(),
            [Std] = ChannelStatistics.Std(features).MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
        ContentFrame.Run(content, _step, 2 * _step, framed =>
        {
            Tensor features = _encoder.call(framed)[_tap];
            Tensor adapted = MapStep.Next(features, from => lerp(from, Adapt(from, style[Mean], style[Std]), alpha));
            return _decoder.call(adapted);
        });
}
