using StyleKernels.Models.Networks;
using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Networks;
using StyleKernels.OnnxExport.Schema;
using TorchSharp.Modules;

namespace StyleKernels.OnnxExport.Layers;

/// <summary>Convolutions and linear layers, with the weights of the network.</summary>
internal static class Convolutions
{
    /// <summary>A convolution with the padding that it has itself.</summary>
    /// <param name="x">(N, inputs, H, W).</param>
    /// <param name="layer">A <see cref="Conv2d"/>.</param>
    public static Value Convolved(this Value x, NetworkScope layer)
    {
        Conv2d convolution = layer.As<Conv2d>();
        Value weight = layer.Weight(x.Graph, "weight");
        Value? bias = layer.Has("bias") ? layer.Weight(x.Graph, "bias") : null;
        (long vertical, long horizontal) = (convolution.padding![0], convolution.padding[^1]);
        return x.Convolved(
            weight,
            bias,
            convolution.stride[0],
            Attributes.Of("pads", vertical, horizontal, vertical, horizontal),
            Attributes.Of("dilations", convolution.dilation[0], convolution.dilation[^1]),
            Attributes.Of("group", convolution.groups));
    }

    /// <summary>Reflects as many pixels as the kernel reaches beyond the border, then convolves: sizes stay, but for the step.</summary>
    /// <param name="x">(N, inputs, H, W).</param>
    /// <param name="layer">A <see cref="Conv2d"/> without padding of its own.</param>
    public static Value ConvolvedReflecting(this Value x, NetworkScope layer)
    {
        Conv2d convolution = layer.As<Conv2d>();
        return x.Reflected(convolution.kernel_size[0] / 2 * convolution.dilation[0]).Convolved(layer);
    }

    /// <summary>Doubles bilinearly and convolves, as <see cref="DoublingConvolution"/> does: the doubled map is never there.</summary>
    /// <param name="x">(N, inputs, H, W).</param>
    /// <param name="layer">A 3x3 <see cref="Conv2d"/> without padding of its own.</param>
    public static Value ConvolvedDoubled(this Value x, NetworkScope layer)
    {
        Value weight = layer.Derived(x.Graph, "weight (of doubled pixels)", DoublingConvolution.Kernels(layer.Read("weight")));
        Value? bias = layer.Has("bias") ? layer.Derived(x.Graph, "bias (of doubled pixels)", DoublingConvolution.Biases(layer.Read("bias"))) : null;
        return x.Replicated(1).Convolved(weight, bias, stride: 1).Unfolded();
    }

    /// <summary>A convolution with weights that are already in the graph.</summary>
    /// <param name="x">(N, inputs, H, W).</param>
    /// <param name="weight">(outputs, inputs / groups, height, width).</param>
    /// <param name="bias">(outputs), or none.</param>
    /// <param name="stride">Step between outputs.</param>
    /// <param name="attributes">Padding, dilation, groups.</param>
    public static Value Convolved(this Value x, Value weight, Value? bias, long stride, params AttributeProto[] attributes) => x.Graph.Node(
        "Conv",
        bias is null ? [x, weight] : [x, weight, bias],
        attributes: [Attributes.Of("strides", stride, stride), .. attributes]);

    /// <summary>A <see cref="PReLU"/>.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="layer">With a slope for each of C channels.</param>
    public static Value Rectified(this Value x, NetworkScope layer) => x.Graph.Node(
        "PRelu", [x, layer.Derived(x.Graph, "weight (C, 1, 1)", layer.Read("weight").view(-1, 1, 1))]);

    /// <summary>A fully connected layer.</summary>
    /// <param name="x">(N, inputs).</param>
    /// <param name="layer">With a weight (outputs, inputs), and a bias if it has one.</param>
    public static Value Connected(this Value x, NetworkScope layer)
    {
        Value weight = layer.Weight(x.Graph, "weight");
        return x.Graph.Node("Gemm", layer.Has("bias") ? [x, weight, layer.Weight(x.Graph, "bias")] : [x, weight], attributes: Attributes.Of("transB", 1));
    }

    /// <summary>Reflects at each border, which must be narrower than the map.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="pixels">Width of the border.</param>
    public static Value Reflected(this Value x, long pixels) => pixels == 0
        ? x
        : x.Graph.Node(
            "Pad", [x, x.Graph.Constant(0, 0, pixels, pixels, 0, 0, pixels, pixels)], attributes: Attributes.Of("mode", "reflect"));

    /// <summary>Repeats the outermost pixels at each border.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="pixels">Width of the border.</param>
    private static Value Replicated(this Value x, long pixels) => x.Graph.Node(
        "Pad", [x, x.Graph.Constant(0, 0, pixels, pixels, 0, 0, pixels, pixels)], attributes: Attributes.Of("mode", "edge"));

    /// <summary>(N, 4 · C, H, W) to (N, C, 2 · H, 2 · W): channels are four times C, for the four pixels of a block.</summary>
    private static Value Unfolded(this Value x) =>
        x.Graph.Node("DepthToSpace", [x], attributes: [Attributes.Of("blocksize", 2), Attributes.Of("mode", "DCR")]);
}
