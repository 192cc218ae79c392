using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Networks;
using static TorchSharp.torch;

namespace StyleKernels.OnnxExport.Layers;

/// <summary><see cref="SlimConvolution"/>: a convolution without bias, its batch norm folded into the weights.</summary>
internal static class SlimConvolutions
{
    private const double Epsilon = 1e-3;

    /// <summary>With the layer's own padding: none, or zeros as TensorFlow's SAME has them.</summary>
    public static Value ConvolvedSlim(this Value x, NetworkScope layer)
    {
        SlimConvolution convolution = layer.As<SlimConvolution>();
        Tensor weight = layer.Read("weight");
        (Value folded, Value? bias) = layer.HasChild("BatchNorm") ? Folded(x.Graph, layer) : (layer.Weight(x.Graph, "weight"), null);

        // The only groups that there are: each channel alone.
        long groups = weight.shape[1] == 1 ? weight.shape[0] : 1;
        return x.Convolved(
            folded,
            bias,
            convolution.Stride,
            Attributes.Of("group", groups),
            Attributes.Of("auto_pad", convolution.Same ? "SAME_UPPER" : "VALID"));
    }

    /// <summary>Reflects as many pixels as the kernel reaches beyond the border, then convolves.</summary>
    public static Value ConvolvedSlimReflecting(this Value x, NetworkScope layer) =>
        x.Reflected(layer.Read("weight").shape[2] / 2).ConvolvedSlim(layer);

    private static (Value Weight, Value Bias) Folded(GraphBuilder graph, NetworkScope layer)
    {
        using var scope = NewDisposeScope();
        NetworkScope norm = layer["BatchNorm"];
        Tensor gain = (norm.Read("running_var").to(float64) + Epsilon).rsqrt();
        Tensor weight = layer.Read("weight").to(float64) * gain.view(-1, 1, 1, 1);
        Tensor bias = norm.Read("bias").to(float64) - (norm.Read("running_mean").to(float64) * gain);
        return (layer.Derived(graph, "weight (norm folded in)", weight), layer.Derived(graph, "bias (of its norm)", bias));
    }
}
