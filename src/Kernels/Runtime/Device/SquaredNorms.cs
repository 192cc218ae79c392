namespace StyleKernels;

/// <summary>The three squared norms of a style distance, in float64, where squares of large matrices cannot overflow.</summary>
internal struct SquaredNorms
{
    /// <summary>‖G_P‖².</summary>
    internal double Result;

    /// <summary>‖G_S‖².</summary>
    internal double Style;

    /// <summary>‖G_P − G_S‖².</summary>
    internal double Difference;

    /// <summary>Adds the squares of four entries.</summary>
    internal void Add(Float4 result, Float4 style, Float4 difference)
    {
        Result += SumOfSquares(result);
        Style += SumOfSquares(style);
        Difference += SumOfSquares(difference);
    }

    /// <summary>Sums over a group of 64 threads in a fixed order; every thread must call and gets the sums.</summary>
    internal readonly SquaredNorms OfGroup() =>
        new() { Result = GroupSum.OfAll(Result), Style = GroupSum.OfAll(Style), Difference = GroupSum.OfAll(Difference) };

    private static double SumOfSquares(Float4 values) =>
        ((double)values.X * values.X) + ((double)values.Y * values.Y) + ((double)values.Z * values.Z) + ((double)values.W * values.W);
}
