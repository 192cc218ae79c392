using System.Runtime.InteropServices;

namespace StyleKernels;

/// <summary>One feature map of a grouped Gram launch, as the kernel sees it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GramMap : ILaunchPart
{
    /// <summary>Where the (N, C, P) features begin, in values from the start of the kernel's feature view.</summary>
    internal long Features;

    /// <summary>Where the partial tiles begin, in floats from the start of the workspace: (N, upper tiles, splits, 64, 64).</summary>
    internal long Workspace;

    /// <summary>(N, C) floats from the start of the workspace: the means that are taken from the channels; −1 for none.</summary>
    internal long Means;

    /// <summary>P = H·W.</summary>
    internal long Pixels;

    /// <summary>Pixels of each split but the last; a multiple of <see cref="TileShape.Slab"/>.</summary>
    internal long SplitPixels;

    /// <summary>First group of this map.</summary>
    internal int First;

    /// <summary>C.</summary>
    internal int Channels;

    /// <summary>Rows of tiles, ⌈C / 64⌉.</summary>
    internal int TileRows;

    /// <summary>Tiles of the upper triangle.</summary>
    internal int UpperTiles;

    /// <summary>Into how many parts the pixels are divided.</summary>
    internal int Splits;

    /// <summary>Fills the unused entries of a table.</summary>
    internal static GramMap Unused => new() { First = int.MaxValue };

    public readonly int FirstBlock => First;
}
