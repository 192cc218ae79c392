namespace StyleKernels;

/// <summary>
/// How the maps of one grouped Gram launch are cut into tiles and splits, and where their partial sums lie. The plan depends on shapes and
/// on the device's size only, so that the same inputs are summed in the same order run after run.
/// </summary>
internal sealed class GramMatrixPlan
{
    /// <summary>Groups a multiprocessor shall get: two rounds of those that fit, so that a slow one is made up for.</summary>
    private const int GroupsPerMultiprocessor = 2 * TileShape.GroupsPerMultiprocessor;

    /// <summary>Groups beyond which splitting the pixels costs more memory than it gains speed; 16 KiB of workspace each.</summary>
    private const int MaxSplitGroups = 2400;

    /// <summary>Pixels below which a split costs more for its partial tile than for its products.</summary>
    private const long MinSplitPixels = 256;

    private readonly GramMap[] _maps;

    private GramMatrixPlan(GramMap[] maps, int blocks, long workspaceFloats)
    {
        _maps = maps;
        Blocks = blocks;
        WorkspaceFloats = workspaceFloats;
    }

    /// <summary>The maps in the order they were given; where their features lie is for the caller to fill in.</summary>
    internal ReadOnlySpan<GramMap> Maps => _maps;

    /// <summary>Groups of the launch.</summary>
    internal int Blocks { get; }

    /// <summary>Floats of the partial tiles.</summary>
    internal long WorkspaceFloats { get; }

    /// <summary>Plans a launch.</summary>
    /// <param name="shapes">1 to 16 maps.</param>
    /// <param name="multiprocessors">How many the device has.</param>
    /// <exception cref="ArgumentException">There is no map, or there are too many.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A shape has no values, or the device no multiprocessor.</exception>
    /// <exception cref="OverflowException">The maps need more groups than a launch can have.</exception>
    internal static GramMatrixPlan Create(ReadOnlySpan<FeatureShape> shapes, int multiprocessors)
    {
        Check(shapes, multiprocessors);
        long splitPixels = SplitPixels(shapes, multiprocessors);
        GramMap[] maps = new GramMap[shapes.Length];
        long blocks = 0;
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i] = Map(shapes[i], splitPixels, blocks);
            blocks = checked(blocks + ((long)shapes[i].Batch * maps[i].UpperTiles * maps[i].Splits));
        }

        return new GramMatrixPlan(maps, checked((int)blocks), checked(blocks * TileShape.Values));
    }

    private static void Check(ReadOnlySpan<FeatureShape> shapes, int multiprocessors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(multiprocessors, 1);
        if (shapes.Length is 0 or > LaunchTable<GramMap>.Capacity)
        {
            throw new ArgumentException(
                $"one launch takes 1 to {LaunchTable<GramMap>.Capacity} maps, not {shapes.Length}", nameof(shapes));
        }

        foreach (FeatureShape shape in shapes)
        {
            shape.ThrowIfEmpty(nameof(shapes));
        }
    }

    /// <summary>The pixels a group shall take: the same for all maps, so that groups end at about the same time.</summary>
    private static long SplitPixels(ReadOnlySpan<FeatureShape> shapes, int multiprocessors)
    {
        long work = 0;
        foreach (FeatureShape shape in shapes)
        {
            work = checked(work + ((long)shape.Batch * shape.UpperTiles * shape.Pixels));
        }

        long groups = Math.Min((long)multiprocessors * GroupsPerMultiprocessor, MaxSplitGroups);
        return Math.Max(CeilingDivide(work, groups), MinSplitPixels);
    }

    private static GramMap Map(FeatureShape shape, long splitPixels, long firstBlock)
    {
        long wanted = CeilingDivide(shape.Pixels, splitPixels);
        long pixels = CeilingDivide(CeilingDivide(shape.Pixels, wanted), TileShape.Slab) * TileShape.Slab;
        return new GramMap
        {
            Means = -1,
            Workspace = checked(firstBlock * TileShape.Values),
            Pixels = shape.Pixels,
            SplitPixels = pixels,
            First = checked((int)firstBlock),
            Channels = shape.Channels,
            TileRows = shape.TileRows,
            UpperTiles = shape.UpperTiles,
            Splits = checked((int)CeilingDivide(shape.Pixels, pixels)),
        };
    }

    private static long CeilingDivide(long value, long divisor) => ((value - 1) / divisor) + 1;
}
