using System.Runtime.InteropServices;

namespace StyleKernels;

/// <summary>One layer of the launch that finishes the distances, as the kernel sees it. Offsets count from the start of the view.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StyleScore : ILaunchPart
{
    /// <summary>(N, strips, 3) doubles: squared norms of the parts.</summary>
    internal long Sums;

    /// <summary>(N) floats, written: the distance.</summary>
    internal long Distances;

    /// <summary>(N) floats, written: √(4 / (V·z)), the root of the gradient's factor.</summary>
    internal long Roots;

    /// <summary>(N) doubles, written: ‖G_P‖²; −1 if not wanted.</summary>
    internal long ResultNorms;

    /// <summary>z of the result.</summary>
    internal double Divisor;

    /// <summary>First group of this layer.</summary>
    internal int First;

    /// <summary>C.</summary>
    internal int Channels;

    /// <summary>Strips of all tiles of a sample.</summary>
    internal int Strips;

    /// <summary>What the squared difference is divided by.</summary>
    internal StyleDenominator Denominator;

    /// <summary>Fills the unused entries of a table.</summary>
    internal static StyleScore Unused => new() { First = int.MaxValue };

    public readonly int FirstBlock => First;
}
