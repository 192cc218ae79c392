using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.AdaIN;

/// <summary>
/// AdaIN itself (Huang and Belongie 2017, eq. 8): the content's features take mean and standard deviation of the style's, channel by channel.
/// </summary>
internal sealed class AdaINTransfer : IFeatureTransfer
{
    private const string Mean = "mean";
    private const string Std = "std";

    /// <summary>σ(style) · (x − μ(x)) / σ(x) + μ(style).</summary>
    /// <param name="features">x, (N, C, H, W).</param>
    /// <param name="mean">Of the style, (N or 1, C, 1, 1).</param>
    /// <param name="std">Of the style, (N or 1, C, 1, 1).</param>
    internal static Tensor Adapt(Tensor features, Tensor mean, Tensor std) => (ChannelMoments.Normalize(features) * std) + mean;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Describe(Tensor styleFeatures) => new Dictionary<string, Tensor>
    {
        [Mean] = ChannelMoments.Mean(styleFeatures),
        [Std] = ChannelMoments.Std(styleFeatures),
    };

    /// <inheritdoc/>
    public Tensor Transfer(Tensor features, StyleCode style) => Adapt(features, style[Mean], style[Std]);
}
