using ILGPU;

namespace StyleKernels;

/// <summary>Device code that turns partial tiles into Gram matrices and compares them in the same pass. Mapping in docs/kernels.md.</summary>
internal static class StyleDifferenceKernels
{
    /// <summary>Strips of a tile, each of one group.</summary>
    internal const int Strips = 8;

    /// <summary>Rows of a strip.</summary>
    private const int StripRows = TileShape.Size / Strips;

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
        ArrayView<float> workspace, ArrayView<float> matrices, ArrayView<double> sums, LaunchTable<StyleLayer> layers)
    {
        StyleLayer layer = layers.Select(Grid.IdxX);
        int block = Grid.IdxX - layer.First;
        int strip = block % Strips;
        int tile = block / Strips % layer.UpperTiles;
        int sample = block / Strips / layer.UpperTiles;
        TilePosition position = TilePosition.Of(tile, layer.TileRows);
        bool mirrored = position.Row != position.Column;
        int row = (position.Row * TileShape.Size) + (strip * StripRows);
        int column = position.Column * TileShape.Size;
        int quad = (strip * StripRows * 16) + Group.IdxX;

        StripEntries result = Result(workspace, layer, sample, tile, quad);
        StripEntries style = Style(workspace, matrices, layer, sample, tile, quad, row, column);
        StripEntries difference = result.Plus(style.Times(-1));

        long size = (long)layer.Channels * layer.Channels;
        Write(matrices, layer.Difference + (sample * size), layer.Channels, row, column, mirrored, difference);
        if (layer.StyleCopy >= 0)
        {
            Write(matrices, layer.StyleCopy + (sample * size), layer.Channels, row, column, mirrored, style);
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

    private static StripEntries Result(ArrayView<float> workspace, StyleLayer layer, int sample, int tile, int quad)
    {
        long first = ((long)sample * layer.UpperTiles) + tile;
        return AddSplits(workspace, layer.ResultTiles + (first * layer.ResultSplits * TileShape.Values), layer.ResultSplits, quad)
            .Times(layer.ResultFactor);
    }

    /// <summary>The thread's entries of the style's Gram matrix.</summary>
    private static StripEntries Style(
        ArrayView<float> workspace,
        ArrayView<float> matrices,
        StyleLayer layer,
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
            style = AddSplits(workspace, layer.StyleTiles + (first * layer.StyleSplits * TileShape.Values), layer.StyleSplits, quad)
                .Times(layer.StyleFactor);
        }
        else if (layer.Source == StyleSource.Given)
        {
            style.Upper = Given(matrices, layer, styleSample, row, column);
            style.Lower = Given(matrices, layer, styleSample, row + 4, column);
        }

        return style;
    }

    private static Float4 Given(ArrayView<float> matrices, StyleLayer layer, int sample, int row, int column)
    {
        int i = row + (Group.IdxX >> 4);
        int j = column + (4 * (Group.IdxX & 15));
        long start = layer.StyleGram + ((((long)sample * layer.Channels) + i) * layer.Channels) + j;
        int count = i < layer.Channels ? layer.Channels - j : 0;
        return FeatureAccess.Widen<float, Float32Format>(FeatureAccess.LoadGuarded(matrices, start, count));
    }

    /// <summary>The sums of the thread's entries over the splits, in their order; eight loads are under way at a time.</summary>
    private static StripEntries AddSplits(ArrayView<float> workspace, long start, int splits, int quad)
    {
        ArrayView<Float4> quads = workspace.Cast<Float4>();
        const int Step = TileShape.Values / 4;
        long at = (start >> 2) + quad;
        StripEntries sum = default;
        int split = 0;
        for (; split + 4 <= splits; split += 4)
        {
            StripEntries first = StripEntries.Load(quads, at);
            StripEntries second = StripEntries.Load(quads, at + Step);
            StripEntries third = StripEntries.Load(quads, at + (2 * Step));
            StripEntries fourth = StripEntries.Load(quads, at + (3 * Step));
            sum = sum.Plus(first).Plus(second).Plus(third).Plus(fourth);
            at += 4 * Step;
        }

        for (; split < splits; split++)
        {
            sum = sum.Plus(StripEntries.Load(quads, at));
            at += Step;
        }

        return sum;
    }

    /// <summary>Writes a strip, and its transpose where the tile has a mirror image.</summary>
    private static void Write(
        ArrayView<float> matrices, long start, int channels, int row, int column, bool mirrored, StripEntries entries)
    {
        bool aligned = FeatureAccess.IsAligned(start, channels);
        int y = Group.IdxX >> 4;
        int x = Group.IdxX & 15;
        WriteQuad(matrices, start, channels, row + y, column + (4 * x), aligned, entries.Upper);
        WriteQuad(matrices, start, channels, row + y + 4, column + (4 * x), aligned, entries.Lower);
        if (mirrored)
        {
            ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(StripRows * 16);
            ArrayView<float> floats = shared.Cast<float>();
            shared[Group.IdxX] = entries.Upper;
            shared[Group.IdxX + 64] = entries.Lower;
            Group.Barrier();
            WriteQuad(matrices, start, channels, column + Group.IdxX, row, aligned, Transposed(floats, Group.IdxX));
            WriteQuad(matrices, start, channels, column + Group.IdxX, row + 4, aligned, Transposed(floats, Group.IdxX + (4 * TileShape.Size)));
            Group.Barrier();
        }
    }

    private static Float4 Transposed(ArrayView<float> shared, int at) =>
        new()
        {
            X = shared[at],
            Y = shared[at + TileShape.Size],
            Z = shared[at + (2 * TileShape.Size)],
            W = shared[at + (3 * TileShape.Size)],
        };

    private static void WriteQuad(ArrayView<float> matrices, long start, int channels, int row, int column, bool aligned, Float4 values)
    {
        int count = row < channels ? channels - column : 0;
        FeatureAccess.Store<float, Float32Format>(matrices, start + ((long)row * channels) + column, count, aligned, values);
    }
}
