using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>FeatureTransferNetwork</c>: what AdaIN and LinearTransfer share.</summary>
/// <param name="network">Its weights.</param>
/// <param name="coder">Its encoder and decoder.</param>
internal abstract class FeatureTransferExport(NetworkScope network, FeatureCoder coder) : NetworkExport(network)
{
    private int SmallestSide => 2 * coder.Step;

    /// <summary>Channels of the features.</summary>
    protected long Channels => coder.Channels;

    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<string, Value> Encode(Picture style) => Describe(coder.Features(style.Enlarged(1, SmallestSide)));

    /// <inheritdoc/>
    public sealed override Value Restyle(Picture content, IReadOnlyDictionary<string, Value> style, Strength strength)
    {
        Value features = coder.Features(content.Enlarged(coder.Step, SmallestSide));
        return coder.Decode(strength.Blend(Transfer(features, style), () => features)).CroppedTo(content);
    }

    /// <summary>The style code of a style's features.</summary>
    protected abstract IReadOnlyDictionary<string, Value> Describe(Value styleFeatures);

    /// <summary>The content's features, restyled.</summary>
    protected abstract Value Transfer(Value features, IReadOnlyDictionary<string, Value> style);
}
