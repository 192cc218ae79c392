using StyleKernels.Models.Networks;
using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Networks;
using static TorchSharp.torch;

namespace StyleKernels.OnnxExport.Layers;

/// <summary>Statistics of channels over the pixels of maps, and norms made of them.</summary>
internal static class Statistics
{
    private const double Epsilon = 1e-5;

    /// <summary>Mean over the pixels, (N, C, 1, 1).</summary>
    public static Value Mean(this Value x) => x.Graph.Node("GlobalAveragePool", [x]);

    /// <summary>x without its mean.</summary>
    public static Value Centred(this Value x) => x - x.Mean();

    /// <summary>√(variance + 1e-5) of maps without their mean, the variance divided by H · W; (N, C, 1, 1).</summary>
    public static Value Deviation(this Value centred) => ((centred * centred).Mean() + Epsilon).Sqrt();

    /// <summary>The same with the variance divided by H · W − 1, as AdaIN defines it.</summary>
    public static Value UnbiasedDeviation(this Value centred)
    {
        Value pixels = (centred.Size(2) * centred.Size(3)).To(ElementType.Float);
        return (((centred * centred).Mean() * (pixels / (pixels - 1))) + Epsilon).Sqrt();
    }

    /// <summary>(x − mean) / deviation, as AdaIN defines it.</summary>
    public static Value Normalized(this Value x)
    {
        Value centred = x.Centred();
        return centred / centred.UnbiasedDeviation();
    }

    /// <summary>Vectors or maps brought to mean 0 and deviation 1 by the statistics of those seen in training.</summary>
    /// <param name="x">(N, C), or (N, C, H, W).</param>
    /// <param name="layer">A <see cref="RunningStandardization"/>.</param>
    /// <param name="ofMaps">Whether x are maps.</param>
    public static Value Standardized(this Value x, NetworkScope layer, bool ofMaps = false)
    {
        // How many samples the statistics are of is for training alone.
        layer.Read("count");
        (Tensor mean, Tensor deviation) = layer.As<RunningStandardization>().Statistics();
        layer.Read("mean");
        layer.Read("variance");
        string shape = ofMaps ? " (C, 1, 1)" : string.Empty;
        Tensor Shaped(Tensor numbers) => ofMaps ? numbers.view(-1, 1, 1) : numbers.alias();
        return (x - layer.Derived(x.Graph, $"mean{shape}", Shaped(mean))) / layer.Derived(x.Graph, $"deviation{shape}", Shaped(deviation));
    }

    /// <summary>Instance normalisation with scale and shift of each sample: the operator itself knows only those of channels.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="channels">C.</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    public static Value InstanceNormalized(this Value x, long channels, Value scale, Value shift)
    {
        Value ones = x.Graph.Constant([.. Enumerable.Repeat(1f, (int)channels)], [channels]);
        Value zeros = x.Graph.Constant(new float[channels], [channels]);
        Value normalized = x.Graph.Node("InstanceNormalization", [x, ones, zeros], attributes: Attributes.Of("epsilon", (float)Epsilon));
        return (normalized * scale.Unsqueeze(2, 3)) + shift.Unsqueeze(2, 3);
    }

    /// <summary>
    /// Instance normalisation that keeps a part k of the mean and has a floor f of the deviation:
    /// γ · (x − (1 − k)·μ) / √(σ² + f² + 1e-5) + β.
    /// </summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="scale">γ, (N or 1, C).</param>
    /// <param name="shift">β, (N or 1, C).</param>
    /// <param name="layer">Its weights <c>keep</c>, k, and <c>floor</c>, f, both (C).</param>
    public static Value FlooredInstanceNormalized(this Value x, Value scale, Value shift, NetworkScope layer)
    {
        Value keep = layer.Derived(x.Graph, "keep (C, 1, 1)", layer.Read("keep").view(-1, 1, 1));
        Value added = layer.Derived(x.Graph, "floor² + 1e-5 (C, 1, 1)", (layer.Read("floor").square() + Epsilon).view(-1, 1, 1));
        Value mean = x.Mean();
        Value centred = x - mean;
        Value gain = scale.Unsqueeze(2, 3) / ((centred * centred).Mean() + added).Sqrt();
        return (centred * gain) + (shift.Unsqueeze(2, 3) + (mean * keep * gain));
    }
}
