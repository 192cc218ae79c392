using static TorchSharp.torch;

namespace StyleKernels.Models.Networks.GoogleMagenta;

/// <summary>
/// What the published forms of GoogleMagenta share: an embedding of the style in 100 numbers, heads that make scale and shift of every
/// instance norm of it, an image transformer.
/// </summary>
/// <remarks>Contents are reflected to a multiple of 4 and the result is cropped. Strength and mixtures interpolate the embedding.</remarks>
public abstract class GoogleMagentaNetwork : StyleTransferNetwork
{
    private protected const int EmbeddingSize = 100;

    private const string Embedding = "embedding";

    private protected GoogleMagentaNetwork(string name)
        : base(name)
    {
    }

    /// <summary>The image transformer.</summary>
    internal abstract PublishedTransformer Transformer { get; }

    /// <summary>γ and β of every norm for an embedding (N, 100).</summary>
    internal abstract StyleHeads Heads { get; }

    /// <summary>The embedding of styles, (N, 100).</summary>
    /// <param name="style">(N, 3, H, W) in [0, 1].</param>
    private protected abstract Tensor Embed(Tensor style);

    /// <inheritdoc/>
    public override bool IsBounded => true;

    /// <inheritdoc/>
    public override int LargestStyleSize => StyleView.ShorterSide;

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, Tensor> Encode(Tensor style)
    {
        using var scope = NewDisposeScope();
        return new Dictionary<string, Tensor> { [Embedding] = Embed(style).MoveToOuterDisposeScope() };
    }

    /// <inheritdoc/>
    protected override Tensor Restyle(Tensor content, StyleCode style, double alpha)
    {
        using var scope = NewDisposeScope();
        Tensor embedding = alpha == 1 ? style[Embedding] : lerp(Embed(StyleView.Of(content)), style[Embedding], alpha);
        IReadOnlyList<(Tensor Scale, Tensor Shift)> norms = Heads.call(embedding);
        return ContentFrame.Run(
            content, PublishedTransformer.Step, PublishedTransformer.SmallestSide, framed => Transformer.call(framed, norms))
            .MoveToOuterDisposeScope();
    }
}
