using System.Runtime.InteropServices;

namespace StyleKernels;

/// <summary>One feature map of a grouped product, as the kernel sees it. Offsets count values from the start of the view.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProductMap : ILaunchPart
{
    /// <summary>(N, C, P): F.</summary>
    internal long Features;

    /// <summary>(N, C, P), written, in the view of the features.</summary>
    internal long Gradient;

    /// <summary>(N, C) floats: the means μ that are taken from the channels; −1 for none.</summary>
    internal long Means;

    /// <summary>(N, C, C) floats: M, symmetric.</summary>
    internal long Matrix;

    /// <summary>(N) floats: the incoming gradient g; −1 for 1.</summary>
    internal long Upstream;

    /// <summary>(N) floats: the root of a factor of M; −1 for 1.</summary>
    internal long Roots;

    /// <summary>P = H·W.</summary>
    internal long Pixels;

    /// <summary>First group of this map.</summary>
    internal int First;

    /// <summary>C.</summary>
    internal int Channels;

    /// <summary>Tiles of the channels, ⌈C / 64⌉.</summary>
    internal int TileRows;

    /// <summary>Tiles of the pixels, ⌈P / 64⌉.</summary>
    internal int TileColumns;

    /// <summary>Fills the unused entries of a table.</summary>
    internal static ProductMap Unused => new() { First = int.MaxValue };

    public readonly int FirstBlock => First;
}
