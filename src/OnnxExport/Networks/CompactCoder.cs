using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>The frozen encoder that compact networks share, and <c>CompactDecoder</c>.</summary>
internal sealed class CompactCoder : FeatureCoder
{
    private const string Shallow = "relu3_1";
    private const string Deep = "relu4_1";

    private readonly NetworkScope _network;
    private readonly VggEncoderExport _encoder;

    /// <param name="network">A network that has both.</param>
    public CompactCoder(NetworkScope network)
    {
        _network = network;
        _encoder = new VggEncoderExport(network["encoder"]);
    }

    /// <inheritdoc/>
    public override int Step => 4;

    /// <inheritdoc/>
    public override long Channels => _network["decoder.residual.0"].Read("weight").shape[1];

    /// <summary>Whether a network's encoder and decoder are these.</summary>
    public static bool Fits(NetworkScope network) => network["decoder"].HasChild("expand");

    /// <inheritdoc/>
    public override Value Features(Value image) => _encoder.Features(image, Shallow);

    /// <inheritdoc/>
    public override Value Deepened(Value features) => _encoder.Deepened(features, Shallow, Deep).Convolved(_network["narrow"]);

    /// <inheritdoc/>
    public override Value Decode(Value features)
    {
        NetworkScope decoder = _network["decoder"];
        Value x = features.Standardized(decoder["standardize"], ofMaps: true);
        foreach ((NetworkScope[] block, NetworkScope rectify) in decoder["residual"].Children.Chunk(2).Zip(decoder["residual_rectify"].Children))
        {
            x += x.ConvolvedReflecting(block[0]).Rectified(rectify).ConvolvedReflecting(block[1]);
        }

        foreach ((NetworkScope layer, NetworkScope rectify) in decoder["expand"].Children.Zip(decoder["expand_rectify"].Children))
        {
            x = x.ConvolvedDoubled(layer).Rectified(rectify);
        }

        return x.ConvolvedReflecting(decoder["to_image"]).Sigmoid();
    }
}
