using ILGPU;

namespace StyleKernels;

/// <summary>The 64x64 tile that a group computes on tensor cores: four warps, each with a quarter.</summary>
internal static class TensorCoreTile
{
    /// <summary>Threads of a group.</summary>
    internal const int Threads = 128;

    /// <summary>Groups that shall fit on a multiprocessor: as many as its shared memory holds, with 102 registers a thread.</summary>
    internal const int GroupsPerMultiprocessor = 5;

    /// <summary>Words of the summed dimension that are staged at once.</summary>
    internal const int SlabWords = 32;

    /// <summary>Words that one instruction takes of them.</summary>
    internal const int StepWords = 8;

    /// <summary>Words from a staged row to the next: fragments lie on 32 different banks.</summary>
    internal const int RowStride = 36;

    /// <summary>Words from a staged step of the summed dimension to the next where it is stored across.</summary>
    internal const int AcrossStride = 72;

    /// <summary>Words of a staged operand: 64 rows, or 32 steps across.</summary>
    internal const int OperandWords = 64 * RowStride;

    /// <summary>Words of the shared memory: two operands, twice.</summary>
    internal const int SharedWords = 4 * OperandWords;

    /// <summary>g of the lane.</summary>
    internal static int LaneGroup => (Group.IdxX & 31) >> 2;

    /// <summary>t of the lane.</summary>
    internal static int LaneInGroup => Group.IdxX & 3;

    /// <summary>First row of the warp's quarter.</summary>
    internal static int WarpRow => (Group.IdxX >> 6) * 32;

    /// <summary>First column of the warp's quarter.</summary>
    internal static int WarpColumn => ((Group.IdxX >> 5) & 1) * 32;
}
