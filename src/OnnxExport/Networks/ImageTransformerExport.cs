using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary><c>ImageTransformer</c>: contracts a content, passes residual blocks and expands it again, under norms of the style.</summary>
/// <param name="transformer">Its weights.</param>
internal sealed class ImageTransformerExport(NetworkScope transformer)
{
    private const int Step = 4;
    private const int SmallestSide = 16;

    /// <summary>The stylised image before its sigmoid, (N, 3, H, W).</summary>
    /// <param name="content">The content.</param>
    /// <param name="scaleAndShift">(N or 1, 2 · style channels): every γ, then every β.</param>
    public Value Restyle(Picture content, Value scaleAndShift)
    {
        IReadOnlyList<NetworkScope> residual = transformer["residual"].Children;
        IReadOnlyList<NetworkScope> expand = transformer["expand"].Children;
        var style = new StyleNormsExport(scaleAndShift, [.. residual, .. expand]);

        Value x = (content.Enlarged(Step, SmallestSide) * 4) - 2;
        foreach (NetworkScope layer in transformer["contract"].Children)
        {
            x = x.ConvolvedReflecting(layer["convolution"])
                .InstanceNormalized(layer.Weight(x.Graph, "scale"), layer.Weight(x.Graph, "shift")).Relu();
        }

        for (int i = 0; i < residual.Count; i += 2)
        {
            x += style.Apply(residual[i + 1], style.Apply(residual[i], x).Relu());
        }

        foreach (NetworkScope layer in expand)
        {
            x = style.Apply(layer, x.Twice()).Relu();
        }

        return x.ConvolvedReflecting(transformer["to_image"]).CroppedTo(content);
    }
}
