namespace StyleKernels.PtxEmulator;

/// <summary>The first registers of every thread; declared registers and constants follow.</summary>
internal static class PtxRegisters
{
    internal const int ThreadX = 0;
    internal const int BlockThreadsX = 3;
    internal const int BlockX = 6;
    internal const int GridX = 9;
    internal const int Lane = 12;
    internal const int Warp = 13;
    internal const int DynamicSharedBytes = 14;

    /// <summary>Takes what nobody wants, <c>_</c> in the text.</summary>
    internal const int Sink = 15;

    /// <summary>The first declared register.</summary>
    internal const int First = 16;

    /// <summary>What a register holds that was never written: not a number in float32 (twice) and in float64.</summary>
    internal const ulong Unwritten = 0xFFFBAD00_7FFBAD00;

    private static readonly Dictionary<string, int> Special = new(StringComparer.Ordinal)
    {
        ["%tid.x"] = ThreadX,
        ["%tid.y"] = ThreadX + 1,
        ["%tid.z"] = ThreadX + 2,
        ["%ntid.x"] = BlockThreadsX,
        ["%ntid.y"] = BlockThreadsX + 1,
        ["%ntid.z"] = BlockThreadsX + 2,
        ["%ctaid.x"] = BlockX,
        ["%ctaid.y"] = BlockX + 1,
        ["%ctaid.z"] = BlockX + 2,
        ["%nctaid.x"] = GridX,
        ["%nctaid.y"] = GridX + 1,
        ["%nctaid.z"] = GridX + 2,
        ["%laneid"] = Lane,
        ["%warpid"] = Warp,
        ["%dynamic_smem_size"] = DynamicSharedBytes,
    };

    /// <summary>The register of a special name, or null.</summary>
    internal static int? Find(string name) => Special.TryGetValue(name, out int register) ? register : null;
}
