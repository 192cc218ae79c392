using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.LinearTransfer;

/// <summary>
/// LinearTransfer (Li et al. 2019): the content's features are multiplied by a matrix learned from content and style, between an encoder
/// and a decoder. The original has no strength.
/// </summary>
public abstract class LinearTransferNetwork : FeatureTransferNetwork
{
    private const string Matrix = "matrix";
    private const string Mean = "mean";

    private protected LinearTransferNetwork(string name, int step)
        : base(name, step)
    {
    }

    /// <summary>The transformation module.</summary>
    internal abstract LinearTransform Transform { get; }

    private protected override IReadOnlyDictionary<string, Tensor> Describe(Tensor styleFeatures) => new Dictionary<string, Tensor>
    {
        [Matrix] = Transform.StyleMatrix(styleFeatures),
        [Mean] = ChannelMoments.Mean(styleFeatures),
    };

    private protected override Tensor Transfer(Tensor features, StyleCode style) => Transform.call(features, style[Matrix], style[Mean]);
}
