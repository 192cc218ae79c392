using ILGPU;

namespace StyleKernels;

/// <summary>Device code that compares the Gram matrices of results and styles, from their partial tiles. Mapping in docs/kernels.md.</summary>
internal static class StyleDifferenceKernels
{
    /// <summary>
    /// One group per strip (8x64) of an upper tile of one sample of one layer. Adds the splits in their order, divides, and writes
    /// G_P − G_S on both sides of the diagonal and the strip's squared norms, which count an entry off the diagonal tiles twice.
    /// </summary>
    /// <param name="workspace">Memory that holds the partial tiles.</param>
    /// <param name="matrices">Memory that holds the (N, C, C) matrices of every layer; the differences are written.</param>
    /// <param name="sums">Memory that holds each layer's (N, upper tiles, 8, 3) squared norms, written.</param>
    /// <param name="layers">The layers.</param>
    [KernelGroup(TileShape.Threads)]
    internal static void Subtract(
        ArrayView<float> workspace, ArrayView<float> matrices, ArrayView<double> sums, LaunchTable<StyleDifference> layers)
    {
        StyleDifference layer = layers.Select(Grid.IdxX);
        int block = Grid.IdxX - layer.First;
        int strip = block % GramStrips.PerTile;
        int tile = block / GramStrips.PerTile % layer.UpperTiles;
        int sample = block / GramStrips.PerTile / layer.UpperTiles;
        TilePosition position = TilePosition.Of(tile, layer.TileRows);
        bool mirrored = position.Row != position.Column;
        int row = (position.Row * TileShape.Size) + (strip * GramStrips.Rows);
        int column = position.Column * TileShape.Size;
        int quad = (strip * GramStrips.Rows * 16) + Group.IdxX;

        StripEntries result = Result(workspace, layer, sample, tile, quad);
        StripEntries style = Style(workspace, matrices, layer, sample, tile, quad, row, column);
        StripEntries difference = result.Plus(style.Times(-1));

        long size = (long)layer.Channels * layer.Channels;
        GramStrips.Write(matrices, layer.Difference + (sample * size), layer.Channels, row, column, mirrored, difference);
        if (layer.StyleCopy >= 0)
        {
            GramStrips.Write(matrices, layer.StyleCopy + (sample * size), layer.Channels, row, column, mirrored, style);
        }

        SquaredNorms norms = default;
        norms.Add(result.Upper, style.Upper, difference.Upper);
        norms.Add(result.Lower, style.Lower, difference.Lower);
        norms = norms.OfGroup();
        if (Group.IdxX == 0)
        {
            double weight = mirrored ? 2 : 1;
            long at = layer.Sums + (3 * block);
            sums[at] = weight * norms.Result;
            sums[at + 1] = weight * norms.Style;
            sums[at + 2] = weight * norms.Difference;
        }
    }

    private static StripEntries Result(ArrayView<float> workspace, StyleDifference layer, int sample, int tile, int quad)
    {
        long first = ((long)sample * layer.UpperTiles) + tile;
        return GramStrips.AddSplits(workspace, layer.ResultTiles + (first * layer.ResultSplits * TileShape.Values), layer.ResultSplits, quad)
            .Times(layer.ResultFactor);
    }

    /// <summary>The thread's entries of the style's Gram matrix.</summary>
    private static StripEntries Style(
        ArrayView<float> workspace,
        ArrayView<float> matrices,
        StyleDifference layer,
        int sample,
        int tile,
        int quad,
        int row,
        int column)
    {
        StripEntries style = default;
        int styleSample = layer.StyleBatch == 1 ? 0 : sample;
        if (layer.Source == StyleSource.Partial)
        {
            long first = ((long)styleSample * layer.UpperTiles) + tile;
            style = GramStrips.AddSplits(workspace, layer.StyleTiles + (first * layer.StyleSplits * TileShape.Values), layer.StyleSplits, quad)
                .Times(layer.StyleFactor);
        }
        else if (layer.Source == StyleSource.Given)
        {
            style.Upper = Given(matrices, layer, styleSample, row, column);
            style.Lower = Given(matrices, layer, styleSample, row + 4, column);
        }

        return style;
    }

    private static Float4 Given(ArrayView<float> matrices, StyleDifference layer, int sample, int row, int column)
    {
        int i = row + (Group.IdxX >> 4);
        int j = column + (4 * (Group.IdxX & 15));
        long start = layer.StyleGram + ((((long)sample * layer.Channels) + i) * layer.Channels) + j;
        int count = i < layer.Channels ? layer.Channels - j : 0;
        return FeatureAccess.Widen<float, Float32Format>(FeatureAccess.LoadGuarded(matrices, start, count));
    }
}
