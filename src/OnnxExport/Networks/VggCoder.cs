using StyleKernels.Models.Decoders;
using StyleKernels.Models.Encoders;
using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>The VGG-19 of the published networks, with the preprocessing in its weights, and <see cref="VggDecoder"/>.</summary>
internal sealed class VggCoder : FeatureCoder
{
    private const string FirstOfBlock = "_1";

    private readonly NetworkScope _encoder;
    private readonly NetworkScope _decoder;
    private readonly bool _roundsUp;

    /// <param name="network">A network that has both.</param>
    public VggCoder(NetworkScope network)
    {
        (_encoder, _decoder) = (network["encoder"], network["decoder"]);
        VggArchitecture architecture = _encoder.As<VggEncoder>().Architecture;
        _roundsUp = architecture.Pooling == EncoderPooling.MaxCeil;
    }

    /// <inheritdoc/>
    public override int Step => 1 << Layers(_decoder).Count(layer => Upsamples(layer.Name));

    /// <inheritdoc/>
    public override long Channels => Layers(_decoder)[0].Layer.Read("weight").shape[1];

    /// <summary>The tap is the first layer that the decoder undoes.</summary>
    private string Tap => Layers(_decoder)[0].Name;

    /// <inheritdoc/>
    public override Value Features(Value image) =>
        Layers(_encoder)[..(TapIndex() + 1)].Aggregate(image, (x, layer) => Apply(x, layer.Name, layer.Layer));

    /// <inheritdoc/>
    public override Value Deepened(Value features) =>
        Layers(_encoder)[(TapIndex() + 1)..].Aggregate(features, (x, layer) => Apply(x, layer.Name, layer.Layer));

    /// <inheritdoc/>
    public override Value Decode(Value features)
    {
        Value x = features;
        foreach ((string name, NetworkScope layer) in Layers(_decoder)[..^1])
        {
            x = x.ConvolvedReflecting(layer).Relu();
            x = Upsamples(name) ? x.Twice() : x;
        }

        return x.ConvolvedReflecting(Layers(_decoder)[^1].Layer);
    }

    private static bool Upsamples(string name) => name.EndsWith(FirstOfBlock, StringComparison.Ordinal) && name != "conv1_1";

    private static List<(string Name, NetworkScope Layer)> Layers(NetworkScope part) => [.. part.Names.Select(name => (name, part[name]))];

    private int TapIndex() => Layers(_encoder).FindIndex(layer => layer.Name == Tap);

    private Value Apply(Value x, string name, NetworkScope layer)
    {
        if (name == "preproc")
        {
            return x.Convolved(layer);
        }

        Value input = Upsamples(name) ? x.MaxPooled(2, 2, _roundsUp) : x;
        return input.ConvolvedReflecting(layer).Relu();
    }
}
