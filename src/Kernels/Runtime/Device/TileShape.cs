namespace StyleKernels;

/// <summary>The tile that a group computes in the Gram matrix and in the symmetric product.</summary>
internal static class TileShape
{
    /// <summary>Rows and columns of a tile.</summary>
    internal const int Size = 64;

    /// <summary>Values of a tile.</summary>
    internal const int Values = Size * Size;

    /// <summary>Threads of a group: 8x8, each with an 8x8 <see cref="Microtile"/>.</summary>
    internal const int Threads = 64;

    /// <summary>Groups that shall fit on a multiprocessor: bounds a thread to 128 registers and hides the latency of staging.</summary>
    internal const int GroupsPerMultiprocessor = 8;

    /// <summary>Steps of the summed dimension that are staged in shared memory at once.</summary>
    internal const int Slab = 16;

    /// <summary>Quads from one staged step to the next: 16 and one more, so that transposed writes fall on different banks.</summary>
    internal const int StrideQuads = 17;

    /// <summary>Floats from one staged step to the next.</summary>
    internal const int Stride = 4 * StrideQuads;

    /// <summary>Quads of one staged operand.</summary>
    internal const int StagedQuads = Slab * StrideQuads;
}
