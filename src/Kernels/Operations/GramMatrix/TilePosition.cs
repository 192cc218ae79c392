namespace StyleKernels;

/// <summary>A tile of the upper triangle of a symmetric matrix: tiles are numbered row by row from the diagonal.</summary>
internal struct TilePosition
{
    /// <summary>Row of tiles.</summary>
    internal int Row;

    /// <summary>Column of tiles, at least <see cref="Row"/>.</summary>
    internal int Column;

    /// <summary>The position of a tile.</summary>
    /// <param name="tile">Its number.</param>
    /// <param name="tileRows">Rows of tiles of the matrix.</param>
    internal static TilePosition Of(int tile, int tileRows)
    {
        int row = 0;
        int rest = tile;
        while (rest >= tileRows - row)
        {
            rest -= tileRows - row;
            row++;
        }

        return new TilePosition { Row = row, Column = row + rest };
    }
}
