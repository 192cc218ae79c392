using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>GoogleMagentaNetwork</c>: the published and the mobile form.</summary>
/// <param name="network">Its weights.</param>
internal sealed class GoogleMagentaExport(NetworkScope network) : NetworkExport(network)
{
    private const string Embedding = "embedding";

    private readonly PublishedTransformerExport _transformer = new(network["transformer"], network["style_params.transformer"]);

    /// <inheritdoc/>
    public override IReadOnlyList<CodeTensor> Code => [new(Embedding, Bottleneck.Read("weight").shape[0])];

    private bool IsMobile => Network.HasChild("MobilenetV2");

    private NetworkScope Bottleneck => Network[IsMobile ? "mobilenet_conv.Conv" : "Conv"];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Value> Encode(Picture style) => new Dictionary<string, Value> { [Embedding] = Embed(style) };

    /// <inheritdoc/>
    public override Value Restyle(Picture content, IReadOnlyDictionary<string, Value> style, Strength strength)
    {
        Value embedding = strength.Blend(style[Embedding], () => Embed(content.AsStyle()));
        Value framed = content.Enlarged(PublishedTransformer.Step, PublishedTransformer.SmallestSide);
        return _transformer.Restyle(framed, embedding).CroppedTo(content);
    }

    private Value Embed(Picture style)
    {
        Value features = IsMobile
            ? MobileNetV2Export.Features(Network["MobilenetV2"], style.Enlarged(1, MobileNetV2.SmallestSide))
            : InceptionV3Export.Features(Network["InceptionV3"], style.Enlarged(1, InceptionV3.SmallestSide));
        return features.Mean().Convolved(Bottleneck).Flatten(1);
    }
}
