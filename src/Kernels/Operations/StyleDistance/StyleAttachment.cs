using System.Runtime.InteropServices;

namespace StyleKernels;

/// <summary>One layer whose denominator has a gradient, as the kernel sees it. Offsets count floats from the start of the view.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StyleAttachment : ILaunchPart
{
    /// <summary>(N, C, C), overwritten: G_P − G_S.</summary>
    internal long Difference;

    /// <summary>(N, C, C): G_S.</summary>
    internal long Style;

    /// <summary>(N): the distances.</summary>
    internal long Distances;

    /// <summary>First group of this layer.</summary>
    internal int First;

    /// <summary>C.</summary>
    internal int Channels;

    /// <summary>Groups of a sample, ⌈C² / 4096⌉.</summary>
    internal int Parts;

    /// <summary>Fills the unused entries of a table.</summary>
    internal static StyleAttachment Unused => new() { First = int.MaxValue };

    public readonly int FirstBlock => First;
}
