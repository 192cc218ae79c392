using System.Runtime.InteropServices;

namespace StyleKernels;

/// <summary>One layer of the launches that compare Gram matrices, as the kernels see it. Offsets count from the start of the view.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StyleDifference : ILaunchPart
{
    /// <summary>The result's partial tiles in the workspace: (N, upper tiles, result splits, 64, 64) floats.</summary>
    internal long ResultTiles;

    /// <summary>
    /// The style's partial tiles in the workspace: (N or 1, upper tiles, style splits, 64, 64) floats; for
    /// <see cref="StyleSource.Partial"/>.
    /// </summary>
    internal long StyleTiles;

    /// <summary>(N or 1, C, C) floats of the style's Gram matrix; for <see cref="StyleSource.Given"/>.</summary>
    internal long StyleGram;

    /// <summary>(N, C, C) floats, written: G_P − G_S.</summary>
    internal long Difference;

    /// <summary>(N, C, C) floats, written: G_S; −1 if not wanted.</summary>
    internal long StyleCopy;

    /// <summary>(N, upper tiles, 8, 3) doubles: squared norms of each strip of a tile.</summary>
    internal long Sums;

    /// <summary>1 / z of the result.</summary>
    internal float ResultFactor;

    /// <summary>1 / z of the style; for <see cref="StyleSource.Partial"/>.</summary>
    internal float StyleFactor;

    /// <summary>First group of this layer.</summary>
    internal int First;

    /// <summary>C.</summary>
    internal int Channels;

    /// <summary>Rows of tiles, ⌈C / 64⌉.</summary>
    internal int TileRows;

    /// <summary>Tiles of the upper triangle.</summary>
    internal int UpperTiles;

    /// <summary>Partial sums of each tile of the result.</summary>
    internal int ResultSplits;

    /// <summary>Partial sums of each tile of the style.</summary>
    internal int StyleSplits;

    /// <summary>N, or 1 for one style for all results.</summary>
    internal int StyleBatch;

    /// <summary>Where G_S comes from.</summary>
    internal StyleSource Source;

    /// <summary>Fills the unused entries of a table.</summary>
    internal static StyleDifference Unused => new() { First = int.MaxValue };

    public readonly int FirstBlock => First;
}
