using StyleKernels.Models.Decoders;
using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>The VGG-19 of the published networks, and <see cref="VggDecoder"/>.</summary>
internal sealed class VggCoder : FeatureCoder
{
    private readonly VggEncoderExport _encoder;
    private readonly NetworkScope _decoder;

    /// <param name="network">A network that has both.</param>
    public VggCoder(NetworkScope network)
    {
        _encoder = new VggEncoderExport(network["encoder"]);
        _decoder = network["decoder"];
    }

    /// <inheritdoc/>
    public override int Step => 1 << _decoder.Names.Count(Upsamples);

    /// <inheritdoc/>
    public override long Channels => _decoder.Children[0].Read("weight").shape[1];

    /// <summary>The block of the tap, which is the first layer that the decoder undoes: <c>conv4_1</c>.</summary>
    private int Block => _decoder.Names[0]["conv".Length] - '0';

    private string Tap => $"relu{Block}_1";

    /// <inheritdoc/>
    public override Value Features(Value image) => _encoder.Features(image, Tap);

    /// <inheritdoc/>
    public override Value Deepened(Value features) => _encoder.Deepened(features, Tap, $"relu{Block + 1}_1");

    /// <inheritdoc/>
    public override Value Decode(Value features)
    {
        Value x = features;
        foreach (string name in _decoder.Names.SkipLast(1))
        {
            x = x.ConvolvedReflecting(_decoder[name]).Relu();
            x = Upsamples(name) ? x.Twice() : x;
        }

        return x.ConvolvedReflecting(_decoder.Children[^1]);
    }

    private static bool Upsamples(string name) => name.EndsWith("_1", StringComparison.Ordinal) && name != "conv1_1";
}
