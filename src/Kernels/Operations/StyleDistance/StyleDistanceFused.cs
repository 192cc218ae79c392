using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The style distances of CPU features by the vectorised kernels, all layers at once.</summary>
internal static class StyleDistanceFused
{
    /// <summary>Within a dispose scope of the caller's.</summary>
    /// <returns>For each layer (N), float32.</returns>
    internal static IReadOnlyList<Tensor> Compute(IReadOnlyList<StyleDistanceLayer> layers, StyleDenominator denominator)
    {
        List<StyleDistancePass> passes = [];
        try
        {
            passes.AddRange(layers.Select(layer => new StyleDistancePass(layer, denominator)));
            StyleDistanceLauncher.Run(passes);
            return [.. passes.Select(pass => pass.Distances())];
        }
        finally
        {
            passes.ForEach(pass => pass.Dispose());
        }
    }
}
