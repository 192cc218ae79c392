using ILGPU;

namespace StyleKernels;

/// <summary>The entries of a strip (8x64) of a tile that one of 64 threads works on: a quad in the upper four rows and one in the lower.</summary>
internal struct StripEntries
{
    internal Float4 Upper;
    internal Float4 Lower;

    /// <summary>Loads them.</summary>
    /// <param name="quads">Memory that holds the tile.</param>
    /// <param name="at">Of the upper quad; the lower lies 64 quads behind.</param>
    internal static StripEntries Load(ArrayView<Float4> quads, long at) => new() { Upper = quads[at], Lower = quads[at + 64] };

    /// <summary>The sum of two.</summary>
    internal readonly StripEntries Plus(StripEntries other) => new() { Upper = Upper.Plus(other.Upper), Lower = Lower.Plus(other.Lower) };

    /// <summary>All times a factor.</summary>
    internal readonly StripEntries Times(float factor) => new() { Upper = Upper.Times(factor), Lower = Lower.Times(factor) };
}
