using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.AdaIN;

/// <summary>
/// AdaIN (Huang and Belongie 2017): the content's features take mean and standard deviation of the style's, channel by channel, and a
/// decoder makes an image of them.
/// </summary>
/// <remarks>
/// Contents are reflected to a multiple of the encoder's step and the result is cropped; styles are mixed after AdaIN, in feature space.
/// </remarks>
public abstract class AdaINNetwork : StyleTransferNetwork
{
    private const string Mean = "mean";
    private const string Std = "std";

    private readonly int _step;

    private protected AdaINNetwork(string name, int step)
        : base(name)
    {
        _step = step;
    }

    /// <summary>An image from features: what the decoder alone makes of an encoded picture.</summary>
    internal Tensor Reconstruct(Tensor image) =>
        ContentFrame.Run(image, _step, 2 * _step, framed => Decode(Features(framed)));

    /// <summary>AdaIN itself (Huang and Belongie 2017, eq. 8).</summary>
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="mean">Of the style, (N or 1, C, 1, 1).</param>
    /// <param name="std">Of the style, (N or 1, C, 1, 1).</param>
    internal static Tensor Adapt(Tensor features, Tensor mean, Tensor std) => (ChannelStatistics.Normalize(features) * std) + mean;

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
            [Mean] = ChannelStatistics.Mean(features).MoveToOuterDisposeScope(),
            [Std] = ChannelStatistics.Std(features).MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha) =>
        ContentFrame.Run(content, _step, 2 * _step, framed =>
        {
            Tensor adapted = MapStep.Next(Features(framed), from => lerp(from, Adapt(from, style[Mean], style[Std]), alpha));
            return Decode(adapted);
        });
}
