using StyleKernels.Bench.KernelTable;
using StyleKernels.PtxEmulator;
using Xunit;

namespace StyleKernels.Tests.Kernels.Ptx;

/// <summary>What the text can say beyond single instructions; and that every kernel of the library is read.</summary>
public sealed class PtxProgramTests
{
    /// <summary>Every kernel, in every storage format.</summary>
    public static TheoryData<string> Kernels => [.. KernelCatalog.All.Select(KernelCatalog.Name)];

    [Theory, MemberData(nameof(Kernels))]
    public void EveryKernelOfTheLibrary_IsDecoded(string name)
    {
        CompiledKernel kernel = KernelCompiler.Compile(KernelCatalog.All.Single(method => KernelCatalog.Name(method) == name));
        PtxProgram program = PtxModule.Parse(kernel.Ptx).Entry(kernel.Name);
        Assert.Equal(kernel.Parameters.Slots.Select(slot => slot.Size), program.Parameters.Select(parameter => parameter.Bytes));
    }

    [Fact]
    public void Functions_AreCalledWithTheirOwnNames()
    {
        const string Body = """
            mov.u32 r0, %tid.x;
            {
            .param .b32 callParam0;
            st.param.b32 [callParam0], r0;
            .param .b32 callRetVal;
            call.uni (callRetVal), triple, (callParam0);
            ld.param.b32 r1, [callRetVal];
            }
            {
            .param .b32 callParam0;
            st.param.b32 [callParam0], r1;
            .param .b32 callRetVal;
            call.uni (callRetVal), triple, (callParam0);
            ld.param.b32 r1, [callRetVal];
            }
            mad.wide.u32 d0, r0, 4, d15;
            st.global.u32 [d0], r1;
            ret;
            """;
        const string Function = """
            .visible .func (.param .b32 result) triple(.param .b32 value) {
            .reg .b32 r<2>; .reg .pred p<1>;
            ld.param.b32 r0, [value];
            setp.ne.u32 p0, r0, 0;
            @p0 bra OTHER;
            st.param.b32 [result], 5;
            ret.uni;
            OTHER:
            mul.lo.s32 r1, r0, 3;
            st.param.b32 [result], r1;
            ret;
            }
            """;
        Assert.Equal([15u, 9, 18], PtxSnippet.Run<uint, uint>(Body, [0], 3, new KernelShape(1, 3), Function));
    }

    [Fact]
    public void BlocksHaveTheirOwnNames_AndLabels()
    {
        const string Body = """
            .reg .b32 sum;
            mov.u32 sum, 1;
            { .reg .b32 sum; .reg .pred q; mov.u32 sum, 5; setp.eq.u32 q, sum, 5; @q bra END; trap; END: }
            { .reg .b32 other; mov.u32 other, 7; bra END; trap; END: add.u32 sum, sum, other; }
            st.global.u32 [d15], sum;
            """;
        Assert.Equal([8u], PtxSnippet.Run<uint, uint>(Body, [0], 1, new KernelShape(1, 1)));
    }

    [Fact]
    public void BranchTables_AndLocalMemory_Work()
    {
        const string Body = """
            .local .align 8 .b8 stack[16];
            mov.u64 d0, stack;
            mov.u32 r0, %tid.x;
            TABLE:
            .branchtargets FIRST, SECOND, FIRST;
            brx.idx r0, TABLE;
            FIRST: st.local.u32 [d0+4], 10; bra DONE;
            SECOND: st.local.u32 [d0+4], 20;
            DONE: ld.local.u32 r1, [stack+4];
            mad.wide.u32 d1, r0, 4, d15;
            st.global.u32 [d1], r1;
            """;
        Assert.Equal([10u, 20, 10], PtxSnippet.Run<uint, uint>(Body, [0], 3, new KernelShape(1, 3)));
    }

    [Fact]
    public void Blocks_AreNumbered()
    {
        const string Body = """
            mov.u32 r0, %ctaid.x; mov.u32 r1, %nctaid.x; mov.u32 r2, %ctaid.y;
            mad.lo.u32 r3, r2, r1, r0;
            mov.u32 r4, %ntid.x;
            mov.u32 r5, %tid.x;
            mad.lo.u32 r6, r3, r4, r5;
            mad.wide.u32 d0, r6, 4, d15;
            st.global.u32 [d0], r6;
            """;
        Assert.Equal(Enumerable.Range(0, 24), PtxSnippet.Run<uint, int>(Body, [0], 24, new KernelShape(3, 2, BlocksY: 4)));
    }

    public static TheoryData<string, string> Unreadable => new()
    {
        { "frobnicate.f32 f0, f1;", "unknown instruction" },
        { "add.s32 r0, f1, r0;", "f1 is a register of type F32" },
        { "add.s32 r0, d1, r0;", "d1 is a register of type B64" },
        { "add.s32 r0, r1, x;", "x is neither a name nor a number" },
        { "add.f32 f0, f1, 1;", "1 is neither a name nor a number" },
        { "add.s32 r0, r1;", "3 operands are expected" },
        { "bra NOWHERE;", "there is no label NOWHERE" },
        { ".reg .b32 r0;", "declared twice" },
        { "ld.global.u32 r0, [r1];", "an address of 32 bits" },
        { "ld.global.nc.L1::no_allocate.u32 r0, [d14];", "needs PTX 7.4" },
        { "cvt.s32.f32 r0, f0;", "unknown instruction" },
        { "cvt.f16.f32 h0, f0;", "unknown instruction" },
        { "cvt.f32.bf16 f0, h0;", "unknown instruction" },
        { "ld.param.u32 r0, [d14];", "no parameter" },
        { ".shared .b8 much[49153];", "49153 bytes of shared memory" },
        { "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {f0,f1,f2,f3}, {f4,f5,f6,f7}, {r4,r5}, {f0,f1,f2,f3};", "f4 is a register of type F32" },
    };

    [Theory, MemberData(nameof(Unreadable))]
    public void WhatCannotBeRead_IsNamedWithItsLine(string statement, string expected)
    {
        string message = Assert.Throws<PtxException>(() => PtxModule.Parse(PtxSnippet.Text(statement))).Message;
        Assert.Contains(expected, message);
        if (!statement.StartsWith(".shared", StringComparison.Ordinal))
        {
            Assert.StartsWith($"snippet, line 8 \"{statement[..^1]}\"", message);
        }
    }

    [Fact]
    public void ALaunchThatDoesNotFit_IsRefused()
    {
        string text = PtxSnippet.Text("ret;").Replace("output) {", "output)\n.maxntid 8, 4, 1\n.minnctapersm 2\n{", StringComparison.Ordinal);
        PtxProgram program = PtxModule.Parse(text).Entry("snippet");
        PtxMachine machine = new(new PtxMemory());
        byte[][] arguments = [new byte[8], new byte[8]];
        Assert.Equal(32 * 3, machine.Run(program, new KernelShape(1, 32), arguments));
        Assert.Contains("blocks of 33 threads, 32 are allowed", Refused(new KernelShape(1, 33)));
        Assert.Contains("a block has 232448", Refused(new KernelShape(1, 1, SharedBytes: 232449)));

        string Refused(KernelShape shape) => Assert.Throws<PtxException>(() => machine.Run(program, shape, arguments)).Message;
    }
}
