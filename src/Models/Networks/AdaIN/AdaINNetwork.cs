using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.AdaIN;

/// <summary>
/// AdaIN (Huang and Belongie 2017): the content's features take mean and standard deviation of the style's, channel by channel, and a
/// decoder makes an image of them.
/// </summary>
public abstract class AdaINNetwork : FeatureTransferNetwork
{
    private const string Mean = "mean";
    private const string Std = "std";

    private protected AdaINNetwork(string name, int step)
        : base(name, step)
    {
    }

    /// <summary>AdaIN itself (Huang and Belongie 2017, eq. 8).</summary>
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="mean">Of the style, (N or 1, C, 1, 1).</param>
    /// <param name="std">Of the style, (N or 1, C, 1, 1).</param>
    internal static Tensor Adapt(Tensor features, Tensor mean, Tensor std) => (ChannelMoments.Normalize(features) * std) + mean;

    private protected override IReadOnlyDictionary<string, Tensor> Describe(Tensor styleFeatures) => new Dictionary<string, Tensor>
    {
        [Mean] = ChannelMoments.Mean(styleFeatures),
        [Std] = ChannelMoments.Std(styleFeatures),
    };

    private protected override Tensor Transfer(Tensor features, StyleCode style) => Adapt(features, style[Mean], style[Std]);
}
