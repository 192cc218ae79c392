using ILGPU;

namespace StyleKernels;

/// <summary>
/// The 8x8 sums that one thread keeps in registers: rows 4y to 4y+3 and 32+4y to 32+4y+3 of a 64x64 tile, and the columns that x gives in
/// the same way. The halves lie 32 apart so that the threads of a warp read neighbouring quads of shared memory. The
/// fields are written out because an array would lie in local memory.
/// </summary>
internal struct Microtile
{
    internal Float4 Left0;
    internal Float4 Right0;
    internal Float4 Left1;
    internal Float4 Right1;
    internal Float4 Left2;
    internal Float4 Right2;
    internal Float4 Left3;
    internal Float4 Right3;
    internal Float4 Left4;
    internal Float4 Right4;
    internal Float4 Left5;
    internal Float4 Right5;
    internal Float4 Left6;
    internal Float4 Right6;
    internal Float4 Left7;
    internal Float4 Right7;

    /// <summary>Adds the products of four staged steps of the summed dimension; written out because no compiler unrolls the loop.</summary>
    /// <param name="rows">(k, 64) values as quads, <see cref="TileShape.StrideQuads"/> apart.</param>
    /// <param name="columns">As <paramref name="rows"/>.</param>
    /// <param name="step">The first of the four.</param>
    /// <param name="y">Thread row, 0 to 7.</param>
    /// <param name="x">Thread column, 0 to 7.</param>
    internal void AddFourSteps(ArrayView<Float4> rows, ArrayView<Float4> columns, int step, int y, int x)
    {
        int row = (step * TileShape.StrideQuads) + y;
        int column = (step * TileShape.StrideQuads) + x;
        AddStep(rows, columns, row, column);
        AddStep(rows, columns, row + TileShape.StrideQuads, column + TileShape.StrideQuads);
        AddStep(rows, columns, row + (2 * TileShape.StrideQuads), column + (2 * TileShape.StrideQuads));
        AddStep(rows, columns, row + (3 * TileShape.StrideQuads), column + (3 * TileShape.StrideQuads));
    }

    private void AddStep(ArrayView<Float4> rows, ArrayView<Float4> columns, int row, int column) =>
        AddOuterProduct(rows[row], rows[row + 8], columns[column], columns[column + 8]);

    private void AddOuterProduct(Float4 upper, Float4 lower, Float4 left, Float4 right)
    {
        Left0.AddScaled(upper.X, left);
        Right0.AddScaled(upper.X, right);
        Left1.AddScaled(upper.Y, left);
        Right1.AddScaled(upper.Y, right);
        Left2.AddScaled(upper.Z, left);
        Right2.AddScaled(upper.Z, right);
        Left3.AddScaled(upper.W, left);
        Right3.AddScaled(upper.W, right);
        Left4.AddScaled(lower.X, left);
        Right4.AddScaled(lower.X, right);
        Left5.AddScaled(lower.Y, left);
        Right5.AddScaled(lower.Y, right);
        Left6.AddScaled(lower.Z, left);
        Right6.AddScaled(lower.Z, right);
        Left7.AddScaled(lower.W, left);
        Right7.AddScaled(lower.W, right);
    }
}
