using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>
/// LinearTransfer (Li et al. 2019): the content's features are multiplied by a matrix learned from content and style, between an encoder
/// and a decoder.
/// </summary>
/// <remarks>
/// Contents are reflected to a multiple of the encoder's step and the result is cropped. Strength, which the original lacks, blends the
/// transformed features with the content's own, so that 0 is the decoder's reconstruction.
/// </remarks>
public abstract class LinearTransferNetwork : StyleTransferNetwork
{
    private const string Matrix = "matrix";
    private const string Mean = "mean";

    private readonly int _step;

    private protected LinearTransferNetwork(string name, int step)
        : base(name)
    {
        _step = step;
    }

    /// <summary>The transformation module.</summary>
    internal abstract LinearTransform Transform { get; }

    /// <summary>The decoded features of an image.</summary>
    internal Tensor Reconstruct(Tensor image) =>
        ContentFrame.Run(image, _step, 2 * _step, framed => Decode(Features(framed)));

    /// <summary>Features of an image, (N, C, H / step, W / step).</summary>
    private protected abstract Tensor Features(Tensor image);

    /// <summary>The image of features.</summary>
    private protected abstract Tensor Decode(Tensor features);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        Tensor features = Features(ChannelsLast.From(ContentFrame.AtLeast(style, 2 * _step)));
        return new Dictionary<string, Tensor>
        {
            [Matrix] = Transform.StyleMatrix(features).MoveToOuterDisposeScope(),
            [Mean] = ChannelStatistics.Mean(features).MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
        ContentFrame.Run(content, _step, 2 * _step, framed =>
        {
            Tensor blended = MapStep.Next(
                Features(framed), from => lerp(from, Transform.call(from, style[Matrix], style[Mean]), alpha));
            return Decode(blended);
        });
}
