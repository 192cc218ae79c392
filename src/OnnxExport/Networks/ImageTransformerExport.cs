using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Layers;

namespace StyleKernels.OnnxExport.Networks;

/// <summary>
/// <c>ImageTransformer</c>: contracts a content, lays out large shapes and strokes in residual blocks, and expands it again, under norms of
/// the style.
/// </summary>
/// <param name="transformer">Its weights.</param>
internal sealed class ImageTransformerExport(NetworkScope transformer)
{
    private const int Step = 8;
    private const int SmallestSide = 16;

    /// <summary>The stylised image before its sigmoid, (N, 3, H, W).</summary>
    /// <param name="content">The content.</param>
    /// <param name="style">γ and β of the norms.</param>
    public Value Restyle(Picture content, StyleNormsExport style)
    {
        Value x = (content.Enlarged(Step, SmallestSide) * 4) - 2;
        foreach (NetworkScope layer in transformer["contract"].Children)
        {
            x = x.ConvolvedReflecting(layer["convolution"]).Relu();
        }

        x += Coarse(x, style);
        x = Residual(x.Noisy(transformer["quarter_noise"]), transformer["residual"], style);
        x = style.Apply(transformer["expand.0"], x, doubled: true).Relu().Noisy(transformer["half_noise"]);
        x = style.Apply(transformer["expand.1"], x, doubled: true).Relu();
        return x.ConvolvedReflecting(transformer["to_image"]).CroppedTo(content);
    }

    private Value Coarse(Value quarter, StyleNormsExport style)
    {
        Value x = style.Apply(transformer["coarse_contract"], quarter).Relu();
        x = Residual(x.Noisy(transformer["eighth_noise"]), transformer["coarse_residual"], style);
        return style.Apply(transformer["coarse_expand"], x, doubled: true);
    }

    private static Value Residual(Value x, NetworkScope blocks, StyleNormsExport style)
    {
        foreach (NetworkScope[] block in blocks.Children.Chunk(2))
        {
            x += style.Apply(block[1], style.Apply(block[0], x).Relu());
        }

        return x;
    }
}
