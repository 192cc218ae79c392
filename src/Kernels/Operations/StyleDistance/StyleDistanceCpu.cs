using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The style distances of CPU features by the vectorised kernels, all layers at once.</summary>
internal static class StyleDistanceCpu
{
    /// <summary>Within a dispose scope of the caller's.</summary>
    /// <returns>For each layer (N), float32.</returns>
    internal static IReadOnlyList<Tensor> Compute(IReadOnlyList<StyleDistanceLayer> layers, StyleDenominator denominator)
    {
        List<StyleDistancePass> passes = [];
        try
        {
            passes.AddRange(layers.Select(layer => new StyleDistancePass(layer, denominator)));
            Run(passes);
            return [.. passes.Select(pass => pass.Distances())];
        }
        finally
        {
            passes.ForEach(pass => pass.Dispose());
        }
    }

    /// <summary>
    /// The means of those that are centred; the products of all layers, samples and images in one parallel region, the longest first so that
    /// the threads end together; then the C×C matrices of each style and of each sample.
    /// </summary>
    private static void Run(IReadOnlyList<StyleDistancePass> layers)
    {
        GramMatrixPass[] products = [.. layers.SelectMany(layer => layer.Products).OrderByDescending(product => product.ItemCost)];
        Each(products, product => product.MeanItems, (product, item) => product.Average(item));
        Each(products, product => product.Items, (product, item) => product.Accumulate(item));
        Each(layers, layer => layer.StyleSamples, (layer, sample) => layer.FinishStyle(sample));
        Each(layers, layer => layer.Samples, (layer, sample) => layer.FinishResult(sample));
    }

    private static void Each<T>(IReadOnlyList<T> parts, Func<T, int> count, Action<T, int> run)
    {
        (T Part, int Item)[] items = [.. parts.SelectMany(part => Enumerable.Range(0, count(part)).Select(item => (part, item)))];
        TorchThreads.For(items.Length, i => run(items[i].Part, items[i].Item));
    }
}
