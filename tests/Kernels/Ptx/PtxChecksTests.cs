using Xunit;

namespace StyleKernels.Tests.Kernels.Ptx;

/// <summary>Mistakes that a GPU forgives, hides or answers with a dead context are found, and the place is named.</summary>
public sealed class PtxChecksTests
{
    private const string Shared = ".shared .align 16 .b8 tile[256];\nmov.u32 r0, %tid.x; shl.b32 r1, r0, 2; mov.u32 r2, tile; add.u32 r1, r1, r2;\n";

    /// <summary>A body that is wrong, what is said of it, and the line.</summary>
    public static TheoryData<string, string, int> Mistakes => new()
    {
        { "ld.global.u32 r0, [d14+16];", "out of bounds: reads 4 bytes", 8 },
        { "ld.global.u32 r0, [d14+-4];", "byte -4 from the start of input, which has 16", 8 },
        { "ld.global.v4.u32 {r0,r1,r2,r3}, [d15+248];", "misaligned: 16 bytes", 8 },
        { "ld.global.u32 r0, [d15+2];", "misaligned: 4 bytes", 8 },
        { "st.global.u32 [d14], 1;", "in input, which is not to be written", 8 },
        { "mov.u64 d0, 0x7000000;\nst.global.u32 [d0], 1;", "out of bounds: writes 4 bytes at 0x7000000", 9 },
        { Shared + "st.shared.u32 [r1+132], r0;", "out of bounds: 4 bytes at 256 of 256", 10 },
        { Shared + "ld.shared.u32 r3, [r1];", "that nobody has written", 10 },
        { Shared + "st.shared.u32 [tile], r0;", "race: writes shared byte 0 that thread 0 wrote", 10 },
        { Shared + "st.shared.u32 [r1], r0;\nxor.b32 r3, r1, 4;\nld.shared.u32 r4, [r3];", "that nobody has written", 12 },
        { Shared + "st.shared.u32 [r1], r0;\nld.shared.u32 r4, [tile];", "race: reads shared byte 0 that thread 0 wrote", 11 },
        {
            Shared + "st.shared.u32 [r1], r0;\nbar.sync 0;\nld.shared.u32 r4, [tile];\nst.shared.u32 [r1], r4;",
            "race: reads shared byte 0 that thread 0 wrote",
            12
        },
        {
            Shared + "st.shared.u32 [r1], r0;\nbar.sync 0;\nld.shared.u32 r4, [tile+124];\nst.shared.u32 [r1], r4;",
            "race: writes shared byte 124 that other threads read",
            13
        },
        { Shared + "st.shared.u8 [tile+1], r0;", "race: writes shared byte 1 that thread 0 wrote", 10 },
        { "mov.u32 r0, %tid.x; setp.lt.u32 p0, r0, 5;\n@p0 bar.sync 0;", "divergence: thread 5 does not get to this barrier; it has ended", 9 },
        { "mov.u32 r0, %tid.x; setp.lt.u32 p0, r0, 5;\n@p0 bra OTHER;\nbar.sync 0;\nret;\nOTHER:\nbar.sync 0;", "it stands at snippet, line 10", 13 },
        { "mov.u32 r0, %tid.x; setp.lt.u32 p0, r0, 5;\n@p0 shfl.sync.idx.b32 r1, r0, 0, 31, 0xffffffff;", "divergence: thread 5 of the same warp", 9 },
        { "mov.u32 r0, 0;\nshfl.sync.idx.b32 r1, r0, 0, 31, 2;", "the mask 0x00000002 does not name the thread itself", 9 },
        { "mov.u32 r0, 0;\ndiv.u32 r1, 1, r0;", "division by 0", 9 },
        { ".reg .b64 never;\nst.global.u32 [never], 1;", "out of bounds", 9 },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Mistake_IsFoundAndNamed(string body, string expected, int line)
    {
        string message = PtxSnippet.Failure(body);
        Assert.Contains(expected, message);
        Assert.StartsWith($"snippet, line {line} ", message);
        Assert.Contains(", block (0, 0), thread ", message);
    }

    [Fact]
    public void TwoBlocks_MayNotWriteTheSameByte()
    {
        const string Write = "mov.u32 r0, %tid.x; mad.wide.u32 d0, r0, 4, d15;\nst.global.u32 [d0], 1;";
        Assert.Contains("race: writes 4 bytes", PtxSnippet.Failure(Write, threads: 4, blocks: 2));
        Assert.Equal([1u, 1, 1, 1], PtxSnippet.Run<uint, uint>(Write, [0], 4, new KernelShape(1, 4)));
    }

    [Fact]
    public void TwoBlocks_MayAddToTheSameNumber_ButNotAlsoStoreIt()
    {
        const string Add = "red.global.add.f32 [d15], 0f3F800000;";
        Assert.Equal([32f], PtxSnippet.Run<float, float>(Add, [0], 1, new KernelShape(4, 8)));
        Assert.Contains("atomic operations wrote, too", PtxSnippet.Failure(Add + " st.global.u32 [d15], 1;", blocks: 1));
    }

    [Fact]
    public void BarriersOfABlockAndOfAWarp_OrderItsThreads()
    {
        string body = Shared + """
            st.shared.u32 [r1], r0;
            bar.warp.sync 0xffffffff;
            xor.b32 r3, r1, 4;
            ld.shared.u32 r4, [r3];
            bar.sync 0;
            sub.u32 r5, 252, r1;
            st.shared.u32 [r5], r4;
            bar.sync 0;
            ld.shared.u32 r6, [r1];
            mad.wide.u32 d0, r0, 4, d15;
            st.global.u32 [d0], r6;
            """;
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (63 - i) ^ 1), PtxSnippet.Run<uint, int>(body, [0], 64, new KernelShape(1, 64)));
    }

    [Fact]
    public void ABarrierOfAWarp_DoesNotOrderTwoWarps()
    {
        string body = Shared + "st.shared.u32 [r1], r0;\nbar.warp.sync 0xffffffff;\nxor.b32 r3, r1, 128;\nld.shared.u32 r4, [r3];";
        Assert.Contains("that nobody has written", PtxSnippet.Failure(body, threads: 64));
        Assert.Contains("race: reads shared byte 0", PtxSnippet.Failure(body.Replace("xor.b32 r3, r1, 128", "and.b32 r3, r1, 127"), threads: 64));
    }

    [Fact]
    public void DynamicSharedMemory_FollowsTheDeclared()
    {
        const string Body = """
            .shared .align 4 .b8 tile[4];
            mov.u32 r0, %dynamic_smem_size;
            st.shared.u32 [more+12], r0;
            ld.shared.u32 r1, [more+12];
            mov.u32 r2, more;
            st.global.v2.u32 [d15], {r1, r2};
            """;
        const string Declaration = ".extern .shared .align 16 .b8 more[];";
        Assert.Equal([16u, 16], PtxSnippet.Run<uint, uint>(Body, [0], 2, new KernelShape(1, 1, SharedBytes: 16), Declaration));
        Assert.Contains("out of bounds: 4 bytes at 28 of 16", PtxSnippet.Failure(Body, threads: 1, outside: Declaration));
    }
}
