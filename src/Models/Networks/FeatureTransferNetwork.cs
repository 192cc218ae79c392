using static TorchSharp.torch;

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
    private readonly int _step;

    /// <param name="name">The architecture.</param>
    /// <param name="step">Pixels of an image for each position of the features.</param>
    private protected FeatureTransferNetwork(string name, int step)
        : base(name)
    {
        _step = step;
    }

    /// <summary>Two by two positions: fewer have no standard deviation.</summary>
    private int SmallestSide => 2 * _step;

    /// <summary>What the decoder alone makes of an encoded picture.</summary>
    internal Tensor Reconstruct(Tensor image) =>
        ContentFrame.Run(image, _step, SmallestSide, framed => Decode(Features(framed)));

    /// <summary>Features of an image, (N, C, H / step, W / step).</summary>
    private protected abstract Tensor Features(Tensor image);

    /// <summary>The image of features.</summary>
    private protected abstract Tensor Decode(Tensor features);

    /// <summary>What <see cref="Transfer"/> needs of a style's features.</summary>
    private protected abstract IReadOnlyDictionary<string, Tensor> Describe(Tensor styleFeatures);

    /// <summary>The content's features, restyled.</summary>
    private protected abstract Tensor Transfer(Tensor features, StyleCode style);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        Tensor features = Features(ChannelsLast.From(ContentFrame.AtLeast(style, SmallestSide)));
        return Describe(features).ToDictionary(part => part.Key, part => part.Value.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
        ContentFrame.Run(content, _step, SmallestSide, framed =>
        {
            Tensor blended = MapStep.Next(Features(framed), from => lerp(from, Transfer(from, style), alpha));
            return Decode(blended);
        });
}
