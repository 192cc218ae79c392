using static TorchSharp.torch;

namespace StyleKernels.Losses;

/// <summary>
/// The terms of a perceptual loss, all on the graph: scalars, or (N) if the losses do not reduce. Call <c>Total.Backward()</c> to train
/// and read the others for a log. It owns its tensors; terms made inside a dispose scope end with the scope.
/// </summary>
public sealed class PerceptualTerms : IDisposable
{
    internal PerceptualTerms(
        Tensor content,
        Tensor style,
        Tensor total,
        IReadOnlyDictionary<string, Tensor> contentLayers,
        IReadOnlyDictionary<string, Tensor> styleLayers)
    {
        Content = content;
        Style = style;
        Total = total;
        ContentLayers = contentLayers;
        StyleLayers = styleLayers;
    }

    /// <summary>L_c: the sum over layers of weight x layer term.</summary>
    public Tensor Content { get; }

    /// <summary>L_s: the sum over layers of weight x layer term, before the style weight β.</summary>
    public Tensor Style { get; }

    /// <summary>L = L_c + β·L_s (Cheng et al. 2021, Eq. 1).</summary>
    public Tensor Total { get; }

    /// <summary>The content term of each layer by name, before its weight.</summary>
    public IReadOnlyDictionary<string, Tensor> ContentLayers { get; }

    /// <summary>The style term of each layer by name, before its weight.</summary>
    public IReadOnlyDictionary<string, Tensor> StyleLayers { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor term in new[] { Content, Style, Total }.Concat(ContentLayers.Values).Concat(StyleLayers.Values))
        {
            term.Dispose();
        }
    }
}
