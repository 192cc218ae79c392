namespace StyleKernels;

/// <summary>Groups of a grouped product.</summary>
internal sealed class SymmetricProductPlan
{
    private readonly ProductMap[] _maps;

    private SymmetricProductPlan(ProductMap[] maps, int blocks)
    {
        _maps = maps;
        Blocks = blocks;
    }

    /// <summary>The maps in the order they were given; where their values lie is for the caller to fill in.</summary>
    internal ReadOnlySpan<ProductMap> Maps => _maps;

    /// <summary>Groups of the launch.</summary>
    internal int Blocks { get; }

    /// <summary>Plans a launch.</summary>
    /// <param name="shapes">1 to 16 maps.</param>
    /// <exception cref="ArgumentException">There is no map, or there are too many.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A shape has no values.</exception>
    /// <exception cref="OverflowException">The maps need more groups than a launch can have.</exception>
    internal static SymmetricProductPlan Create(ReadOnlySpan<FeatureShape> shapes)
    {
        if (shapes.Length is 0 or > LaunchTable<ProductMap>.Capacity)
        {
            throw new ArgumentException(
                $"one launch takes 1 to {LaunchTable<ProductMap>.Capacity} maps, not {shapes.Length}", nameof(shapes));
        }

        ProductMap[] maps = new ProductMap[shapes.Length];
        int blocks = 0;
        for (int i = 0; i < maps.Length; i++)
        {
            FeatureShape shape = shapes[i];
            shape.ThrowIfEmpty(nameof(shapes));
            maps[i] = new ProductMap
            {
                Means = -1,
                Upstream = -1,
                Roots = -1,
                Pixels = shape.Pixels,
                First = blocks,
                Channels = shape.Channels,
                TileRows = shape.TileRows,
                TileColumns = shape.TileColumns,
            };
            blocks = checked(blocks + (shape.Batch * shape.TileRows * shape.TileColumns));
        }

        return new SymmetricProductPlan(maps, blocks);
    }
}
