using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>CompactGoogleMagenta</c>.</summary>
internal sealed class CompactGoogleMagentaExport(NetworkScope network) : NetworkExport(network)
{
    private const string Embedding = "embedding";

    private readonly StyleEncoderExport _encoder = new(network["style_encoder"]);
    private readonly ImageTransformerExport _transformer = new(network["transformer"]);

    /// <inheritdoc/>
    public override IReadOnlyList<CodeTensor> Code => [new(Embedding, _encoder.EmbeddingSize)];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Value> Encode(Picture style) =>
        new Dictionary<string, Value> { [Embedding] = _encoder.Embed(style) };

    /// <inheritdoc/>
    public override Value Restyle(Picture content, IReadOnlyDictionary<string, Value> style, Strength strength)
    {
        Value embedding = strength.Blend(style[Embedding], () => _encoder.Embed(content.AsStyle()));
        return _transformer.Restyle(content, _encoder.Norms(embedding)).Sigmoid();
    }
}
