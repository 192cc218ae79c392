using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Networks;

namespace StyleKernels.OnnxExport.Layers;

/// <summary><c>NoiseInjection</c>: a square of noise, repeated over a map, times a gain for each channel.</summary>
internal static class Noise
{
    /// <summary>The map with its noise.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="layer">Its weights <c>square</c>, (S, S), and <c>gain</c>, (C).</param>
    public static Value Noisy(this Value x, NetworkScope layer)
    {
        long side = layer.Read("square").shape[0];
        Value noise = layer.Weight(x.Graph, "square").At(Repeated(x.Size(2), side), 0).At(Repeated(x.Size(3), side), 1);
        return x + (noise * layer.Derived(x.Graph, "gain (C, 1, 1)", layer.Read("gain").view(-1, 1, 1)));
    }

    private static Value Repeated(Value size, long side) => size.Range().Modulo(side);
}
