using Xunit;

namespace StyleKernels.Tests.Kernels.Ptx;

/// <summary>cp.async delivers at the wait, not before, and to the thread that waits.</summary>
public sealed class PtxAsyncCopyTests
{
    private const string Start = """
        .shared .align 16 .b8 tile[64];
        .reg .b32 at; mov.u32 at, tile;
        mov.u32 r0, %tid.x;
        shl.b32 r1, r0, 4; add.u32 r1, r1, at;
        mad.wide.u32 d0, r0, 16, d15;

        """;

    private const string End = """

        ld.shared.v4.u32 {r4, r5, r6, r7}, [r1];
        st.global.v4.u32 [d0], {r4, r5, r6, r7};
        """;

    [Theory]
    [InlineData("cp.async.cg.shared.global [r1], [d14], 16; cp.async.commit_group; cp.async.wait_group 0;")]
    [InlineData("cp.async.ca.shared.global [r1], [d14], 8; cp.async.ca.shared.global [r1+8], [d14+8], 8; cp.async.wait_all;")]
    [InlineData(
        "{ .reg .u32 sa; mov.u32 sa, tile; cp.async.ca.shared.global [sa], [d14], 16; } cp.async.commit_group; cp.async.commit_group; cp.async.wait_group 1;")]
    public void ACopy_ArrivesAtItsWait(string copy) =>
        Assert.Equal([1u, 2, 3, 4], PtxSnippet.Run<uint, uint>(Start + copy + End, [1, 2, 3, 4], 4, new KernelShape(1, 1)));

    [Fact]
    public void WhatIsNotGiven_IsZero()
    {
        const string Copy = "mov.u32 r2, 8; cp.async.cg.shared.global [r1], [d14], 16, r2; cp.async.wait_all;";
        Assert.Equal([1u, 2, 0, 0], PtxSnippet.Run<uint, uint>(Start + Copy + End, [1, 2], 4, new KernelShape(1, 1)));
        const string Nothing = "mov.u32 r2, 0; cp.async.ca.shared.global [r1], [d14+1024], 16, r2; cp.async.wait_all;";
        Assert.Equal([0u, 0, 0, 0], PtxSnippet.Run<uint, uint>(Start + Nothing + End, [1], 4, new KernelShape(1, 1)));
    }

    [Theory]
    [InlineData("", "a missing wait")]
    [InlineData("cp.async.commit_group;", "a group that nobody waits for")]
    [InlineData("cp.async.wait_group 0;", "a copy that no group holds")]
    [InlineData("cp.async.commit_group; cp.async.wait_group 1;", "a wait that leaves the newest group")]
    public void ACopyThatIsStillOnItsWay_MayNotBeRead(string wait, string reason) => Assert.True(
        PtxSnippet.Failure(Start + "cp.async.cg.shared.global [r1], [d14], 16;" + wait + End, threads: 1)
            .Contains("that cp.async of thread 0 is still writing", StringComparison.Ordinal),
        reason);

    [Fact]
    public void AnotherThread_NeedsABarrier_EvenAfterTheWait()
    {
        const string Copy = "cp.async.cg.shared.global [r1], [d14], 16; cp.async.wait_all;\nxor.b32 r1, r1, 16;\n";
        const string Late = "setp.eq.u32 p0, r0, 1; @p0 bra READ;\n"
            + "cp.async.cg.shared.global [r1], [d14], 16; cp.async.wait_all; ret;\nREAD: and.b32 r1, r1, 15;\n";
        Assert.Contains("race: reads shared byte 0 that thread 0 wrote", PtxSnippet.Failure(Start + Late + End, threads: 2));
        Assert.Equal([1u, 2, 3, 4, 1, 2, 3, 4], PtxSnippet.Run<uint, uint>(Start + Copy + "bar.sync 0;" + End, [1, 2, 3, 4], 8, new KernelShape(1, 2)));
    }

    [Fact]
    public void ACopy_MayNotStartWhileOthersRead()
    {
        const string Body = """
            st.shared.v4.u32 [r1], {r0, r0, r0, r0};
            bar.sync 0;
            ld.shared.u32 r4, [tile+16];
            cp.async.ca.shared.global [r1], [d14], 4;
            """;
        Assert.Contains("race: writes shared byte 16 that other threads read", PtxSnippet.Failure(Start + Body, threads: 2));
    }

    [Fact]
    public void Copies_AreChecked()
    {
        Assert.Contains("misaligned: 16 bytes", PtxSnippet.Failure(Start + "cp.async.cg.shared.global [r1+8], [d14], 16;", threads: 1));
        Assert.Contains("misaligned: 16 bytes", PtxSnippet.Failure(Start + "cp.async.cg.shared.global [r1], [d14+8], 16;", threads: 1));
        Assert.Contains("out of bounds", PtxSnippet.Failure(Start + "cp.async.cg.shared.global [r1+64], [d14], 16;", threads: 1));
        Assert.Contains("out of bounds: reads", PtxSnippet.Failure(Start + "cp.async.cg.shared.global [r1], [d14+16], 16;", threads: 1));
        Assert.Contains("4 bytes cannot be copied so", PtxSnippet.Failure(Start + "cp.async.cg.shared.global [r1], [d14], 4;", threads: 1));
    }
}
