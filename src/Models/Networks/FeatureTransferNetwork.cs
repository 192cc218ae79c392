using StyleKernels.Models.Encoders;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Models.Networks;

/// <summary>
/// A network that restyles features between an encoder and a decoder: the content's features take something of the style's, and the decoder
/// makes an image of them.
/// </summary>
/// <remarks>
/// Contents are reflected to a multiple of the encoder's step and the result is cropped. Strength blends the restyled features with the
/// content's own, so that 0 is the decoder's reconstruction.
/// </remarks>
public abstract class FeatureTransferNetwork : StyleTransferNetwork
{
    private readonly string _tap;
    private readonly int _step;
    private readonly VggEncoder _encoder;
    private readonly IFeatureTransfer _transfer;
    private readonly Module<Tensor, Tensor> _decoder;

    /// <summary>Joins the parts; they are registered as <c>encoder</c>, <c>transform</c> if there is something to learn in it, and <c>decoder</c>.</summary>
    /// <param name="name">The architecture.</param>
    /// <param name="encoder">Gives the features.</param>
    /// <param name="tap">Which of them.</param>
    /// <param name="transfer">Restyles them.</param>
    /// <param name="decoder">From features to the image.</param>
    private protected FeatureTransferNetwork(string name, VggEncoder encoder, string tap, IFeatureTransfer transfer, Module<Tensor, Tensor> decoder)
        : base(name)
    {
        (_encoder, _tap, _transfer, _decoder) = (encoder, tap, transfer, decoder);
        _step = encoder.Architecture.StepAt(tap);
        register_module("encoder", encoder);
        if (transfer is Module module)
        {
            register_module("transform", module);
        }

        register_module("decoder", decoder);
    }

    /// <summary>Two by two positions: fewer have no standard deviation.</summary>
    private int SmallestSide => 2 * _step;

    /// <summary>What the decoder alone makes of an encoded picture.</summary>
    internal Tensor Reconstruct(Tensor image) =>
        ContentFrame.Run(image, _step, SmallestSide, framed => Decode(Features(framed, Mixed)));

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        Tensor features = Features(ChannelsLast.From(ContentFrame.AtLeast(style, SmallestSide)), MixedForStyles);
        return _transfer.Describe(features).ToDictionary(part => part.Key, part => part.Value.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
        ContentFrame.Run(content, _step, SmallestSide, framed =>
        {
            Tensor blended = MapStep.Next(Features(framed, Mixed), from => lerp(from, _transfer.Transfer(from, style), alpha));
            return Decode(blended);
        });

    /// <summary>(N, C, H / step, W / step), in the type of the image: only convolutions are computed in another.</summary>
    private Tensor Features(Tensor image, ScalarType? arithmetic)
    {
        using Tensor map = _encoder.Extract(image, [_tap], arithmetic)[_tap];
        return map.to(image.dtype);
    }

    /// <summary>The image of features, which are disposed.</summary>
    private Tensor Decode(Tensor features)
    {
        using Tensor map = features.to(Mixed ?? features.dtype);
        features.Dispose();
        return _decoder.call(map);
    }
}
