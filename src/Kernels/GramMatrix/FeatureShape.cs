namespace StyleKernels;

/// <summary>The shape of a feature map, (N, C, P).</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Pixels">P = H·W.</param>
internal readonly record struct FeatureShape(int Batch, int Channels, long Pixels)
{
    /// <summary>Rows of 64x64 tiles of a Gram matrix, ⌈C / 64⌉.</summary>
    internal int TileRows => TilesOf(Channels);

    /// <summary>Tiles of the upper triangle of a Gram matrix.</summary>
    internal int UpperTiles => checked((int)((long)TileRows * (TileRows + 1) / 2));

    /// <summary>Tiles of the pixels, ⌈P / 64⌉.</summary>
    internal int TileColumns => TilesOf(Pixels);

    /// <summary>Entries of the Gram matrices of all samples.</summary>
    internal long MatrixEntries => checked((long)Batch * Channels * Channels);

    /// <summary>Throws for a shape without values.</summary>
    /// <param name="name">The argument's name.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is not positive.</exception>
    internal void ThrowIfEmpty(string name)
    {
        if (Batch < 1 || Channels < 1 || Pixels < 1)
        {
            throw new ArgumentOutOfRangeException(name, this, "every dimension is at least 1");
        }
    }

    private static int TilesOf(long values) => checked((int)((values + TileShape.Size - 1) / TileShape.Size));
}
