namespace StyleKernels;

/// <summary>What one group of a Gram launch works on: a tile of a sample of a map, over a split of its pixels.</summary>
internal struct GramGroup
{
    /// <summary>The map.</summary>
    internal GramMap Map;

    /// <summary>The tile.</summary>
    internal TilePosition Position;

    /// <summary>First pixel of the split.</summary>
    internal long First;

    /// <summary>The pixel behind its last.</summary>
    internal long End;

    /// <summary>Where the sample's (C, P) features begin, in values.</summary>
    internal long Features;

    /// <summary>Where the sample's (C) means begin, in floats; −1 for none.</summary>
    internal long Means;

    /// <summary>Where the (64, 64) partial sums begin, in floats.</summary>
    internal long Sums;

    /// <summary>Whether both operands of the product are the same channels.</summary>
    internal readonly bool IsDiagonal => Position.Row == Position.Column;

    /// <summary>The share of a group. Tiles are numbered fastest, so that groups that read the same features run at the same time.</summary>
    /// <param name="maps">The maps.</param>
    /// <param name="group">Number of the group in the launch.</param>
    internal static GramGroup Of(LaunchTable<GramMap> maps, int group)
    {
        GramMap map = maps.Select(group);
        int block = group - map.First;
        int tile = block % map.UpperTiles;
        int split = block / map.UpperTiles % map.Splits;
        int sample = block / map.UpperTiles / map.Splits;
        long first = split * map.SplitPixels;
        return new GramGroup
        {
            Map = map,
            Position = TilePosition.Of(tile, map.TileRows),
            First = first,
            End = Math.Min(first + map.SplitPixels, map.Pixels),
            Features = map.Features + ((long)sample * map.Channels * map.Pixels),
            Means = map.Means < 0 ? -1 : map.Means + ((long)sample * map.Channels),
            Sums = map.Workspace + (((((long)sample * map.UpperTiles) + tile) * map.Splits) + split) * TileShape.Values,
        };
    }
}
