using ILGPU;

namespace StyleKernels;

/// <summary>
/// Device code on the strips (8x64) of the tiles of symmetric matrices, each of one group of 64 threads: the sum of partial tiles, and the write on both
/// sides of the diagonal.
/// </summary>
internal static class GramStrips
{
    /// <summary>Strips of a tile.</summary>
    internal const int PerTile = 8;

    /// <summary>Rows of a strip.</summary>
    internal const int Rows = TileShape.Size / PerTile;

    /// <summary>The sums of the thread's entries over the splits, in their order; eight loads are under way at a time.</summary>
    internal static StripEntries AddSplits(ArrayView<float> workspace, long start, int splits, int quad)
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
    internal static void Write(
        ArrayView<float> matrices, long start, int channels, int row, int column, bool mirrored, StripEntries entries)
    {
        bool aligned = FeatureAccess.IsAligned(start, channels);
        int y = Group.IdxX >> 4;
        int x = Group.IdxX & 15;
        WriteQuad(matrices, start, channels, row + y, column + (4 * x), aligned, entries.Upper);
        WriteQuad(matrices, start, channels, row + y + 4, column + (4 * x), aligned, entries.Lower);
        if (mirrored)
        {
            ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(Rows * 16);
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
