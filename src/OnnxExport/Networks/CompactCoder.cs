using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>CompactEncoder</c> and <c>CompactDecoder</c>.</summary>
/// <param name="network">A network that has both.</param>
internal sealed class CompactCoder(NetworkScope network) : FeatureCoder
{
    /// <inheritdoc/>
    public override int Step => 4;

    /// <inheritdoc/>
    public override long Channels => network["encoder.convolutions"].Children[^1].Read("weight").shape[0];

    /// <inheritdoc/>
    public override Value Features(Value image) =>
        network["encoder.convolutions"].Children.Aggregate((image * 4) - 2, (x, layer) => x.ConvolvedReflecting(layer).Relu());

    /// <inheritdoc/>
    public override Value Deepened(Value features) => features.ConvolvedReflecting(network["deepen"]).Relu();

    /// <inheritdoc/>
    public override Value Decode(Value features)
    {
        NetworkScope decoder = network["decoder"];
        Value x = features + features.ConvolvedReflecting(decoder["residual.0"]).Relu().ConvolvedReflecting(decoder["residual.1"]);
        foreach (NetworkScope layer in decoder["expand"].Children)
        {
            x = x.Twice().ConvolvedReflecting(layer).Relu();
        }

        return x.ConvolvedReflecting(decoder["to_image"]).Sigmoid();
    }
}
