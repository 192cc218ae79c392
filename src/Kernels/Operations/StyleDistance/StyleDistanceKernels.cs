using ILGPU;

namespace StyleKernels;

/// <summary>Device code of the style distances; formulas in docs/math/style-loss.md, mapping in docs/kernels.md.</summary>
internal static class StyleDistanceKernels
{
    /// <summary>Entries of a matrix that one group of <see cref="Attach"/> takes.</summary>
    internal const int AttachEntries = 4096;

    /// <summary>
    /// One group per sample of one layer: adds the squared norms of the strips in a fixed order and writes the distance and the root of the
    /// factor of its gradient. The root, because the factor itself leaves the range of float32 for small features: it multiplies the matrix
    /// before the product and the product after it.
    /// </summary>
    /// <param name="doubles">Memory that holds each layer's sums, and its ‖G_P‖², which are written where wanted.</param>
    /// <param name="floats">Memory that holds each layer's distances and roots, written.</param>
    /// <param name="layers">The layers.</param>
    [KernelGroup(TileShape.Threads)]
    internal static void Score(ArrayView<double> doubles, ArrayView<float> floats, LaunchTable<StyleScore> layers)
    {
        StyleScore layer = layers.Select(Grid.IdxX);
        int sample = Grid.IdxX - layer.First;
        SquaredNorms norms = default;
        for (int strip = Group.IdxX; strip < layer.Strips; strip += Group.DimX)
        {
            long at = layer.Sums + (3 * (((long)sample * layer.Strips) + strip));
            norms.Result += doubles[at];
            norms.Style += doubles[at + 1];
            norms.Difference += doubles[at + 2];
        }

        norms = norms.OfGroup();
        if (Group.IdxX == 0)
        {
            double denominator = layer.Denominator == StyleDenominator.Entries
                ? (double)layer.Channels * layer.Channels
                : Math.Max(norms.Result + norms.Style, StyleDistanceReference.SmallestDenominator);
            floats[layer.Distances + sample] = (float)(norms.Difference / denominator);
            floats[layer.Roots + sample] = (float)Math.Sqrt(4 / (denominator * layer.Divisor));
            if (layer.ResultNorms >= 0)
            {
                doubles[layer.ResultNorms + sample] = norms.Result;
            }
        }
    }

    /// <summary>
    /// One group per 4096 entries of a sample of one layer: G_P − G_S becomes (1 − L)·(G_P − G_S) − L·G_S, the gradient's matrix where the
    /// denominator is not held constant.
    /// </summary>
    /// <param name="floats">Memory that holds each layer's differences, overwritten, copies of G_S, and distances.</param>
    /// <param name="layers">The layers.</param>
    [KernelGroup(TileShape.Threads)]
    internal static void Attach(ArrayView<float> floats, LaunchTable<StyleAttachment> layers)
    {
        StyleAttachment layer = layers.Select(Grid.IdxX);
        int block = Grid.IdxX - layer.First;
        int sample = block / layer.Parts;
        long size = (long)layer.Channels * layer.Channels;
        long first = (long)(block % layer.Parts) * AttachEntries;
        long end = Math.Min(first + AttachEntries, size);
        float distance = floats[layer.Distances + sample];
        for (long i = first + Group.IdxX; i < end; i += Group.DimX)
        {
            long at = layer.Difference + (sample * size) + i;
            floats[at] = ((1 - distance) * floats[at]) - (distance * floats[layer.Style + (sample * size) + i]);
        }
    }
}
