using Xunit;

namespace StyleKernels.Tests.Kernels.Ptx;

/// <summary>Single instructions on known bits.</summary>
public sealed class PtxArithmeticTests
{
    private const ulong One = 0x3F800000;
    private const ulong NaN = 0x7FC00000;

    /// <summary>An instruction on the registers 0 and 1, their bits, and the bits of the result.</summary>
    public static TheoryData<string, ulong, ulong, ulong> Instructions => new()
    {
        { "add.s32 r2, r0, r1", 0xFFFFFFFF, 2, 1 },
        { "add.u64 d2, d0, -1", 5, 0, 4 },
        { "sub.s32 r2, r0, 7", 3, 0, 0xFFFFFFFC },
        { "mul.lo.s32 r2, r0, r1", 0x10001, 0x10001, 0x20001 },
        { "mul.hi.s32 r2, r0, r1", 0xFFFFFFFF, 2, 0xFFFFFFFF },
        { "mul.hi.u32 r2, r0, r1", 0xFFFFFFFF, 2, 1 },
        { "mul.hi.u64 d2, d0, d1", 1UL << 63, 6, 3 },
        { "mul.wide.s32 d2, r0, r1", 0xFFFFFFFF, 5, unchecked((ulong)-5) },
        { "mul.wide.u32 d2, r0, r1", 0xFFFFFFFF, 5, 0xFFFFFFFFUL * 5 },
        { "mad.lo.s32 r2, r0, r1, 10", 3, 4, 22 },
        { "mad.lo.u64 d2, d0, d1, d0", 3, 4, 15 },
        { "mad.wide.u32 d2, r0, r1, d0", 3, 4, 15 },
        { "div.s32 r2, r0, r1", 0xFFFFFFF9, 2, 0xFFFFFFFD },
        { "div.u32 r2, r0, r1", 0xFFFFFFF9, 2, 0x7FFFFFFC },
        { "rem.s32 r2, r0, r1", 0xFFFFFFF9, 2, 0xFFFFFFFF },
        { "rem.u64 d2, d0, d1", ulong.MaxValue, 10, 5 },
        { "div.s64 d2, d0, d1", 1UL << 63, ulong.MaxValue, 1UL << 63 },
        { "neg.s32 r2, r0", 1, 0, 0xFFFFFFFF },
        { "abs.s32 r2, r0", 0xFFFFFFFB, 0, 5 },
        { "min.s32 r2, r0, r1", 0xFFFFFFFF, 1, 0xFFFFFFFF },
        { "min.u32 r2, r0, r1", 0xFFFFFFFF, 1, 1 },
        { "max.s64 d2, d0, d1", ulong.MaxValue, 1, 1 },
        { "and.b32 r2, r0, r1", 0b1100, 0b1010, 0b1000 },
        { "or.b64 d2, d0, d1", 0b1100, 0b1010, 0b1110 },
        { "xor.b32 r2, r0, r1", 0b1100, 0b1010, 0b0110 },
        { "not.b32 r2, r0", 0, 0, 0xFFFFFFFF },
        { "shl.b32 r2, r0, r1", 3, 31, 0x80000000 },
        { "shl.b32 r2, r0, r1", 3, 32, 0 },
        { "shr.u32 r2, r0, r1", 0x80000000, 31, 1 },
        { "shr.s32 r2, r0, r1", 0x80000000, 40, 0xFFFFFFFF },
        { "shr.u16 h2, h0, r1", 0x8000, 15, 1 },
        { "shl.b64 d2, d0, r1", 1, 63, 1UL << 63 },
        { "clz.b32 r2, r0", 1, 0, 31 },
        { "popc.b64 r2, d0", ulong.MaxValue, 0, 64 },
        { "brev.b32 r2, r0", 1, 0, 0x80000000 },
        { "bfe.u32 r2, r0, 8, 4", 0xABC00, 0, 0xC },
        { "bfe.s32 r2, r0, 8, 4", 0xABC00, 0, 0xFFFFFFFC },
        { "bfi.b32 r2, r0, r1, 8, 8", 0x1FF, 0xAAAAAAAA, 0xAAAAFFAA },
        { "prmt.b32 r2, r0, r1, 0x5410", 0x22221111, 0x44443333, 0x33331111 },
        { "prmt.b32 r2, r0, r1, 0x0008", 0x80, 0, 0x808080FF },
        { "lop3.b32 r2, r0, r1, r0, 0xE8", 0b1100, 0b1010, 0b1100 },

        { "add.f32 f2, f0, f1", One, One, 0x40000000 },
        { "fma.rn.f32 f2, f0, f1, f0", 0x3F800001, 0x3F800001, 0x40000002 },
        { "mul.f32 f2, f0, 0f40000000", One, 0, 0x40000000 },
        { "div.rn.f32 f2, f0, f1", One, 0x40400000, 0x3EAAAAAB },
        { "div.rn.f32 f2, f0, f1", One, 0, 0x7F800000 },
        { "sqrt.rn.f32 f2, f0", 0x40000000, 0, 0x3FB504F3 },
        { "rsqrt.approx.f32 f2, f0", 0x40800000, 0, 0x3F000000 },
        { "rcp.rn.f32 f2, f0", 0x40000000, 0, 0x3F000000 },
        { "ex2.approx.f32 f2, f0", 0x40400000, 0, 0x41000000 },
        { "min.f32 f2, f0, f1", NaN, One, One },
        { "max.f32 f2, f0, f1", One, NaN, One },
        { "min.NaN.f32 f2, f0, f1", NaN, One, NaN },
        { "min.f32 f2, f0, f1", 0, 0x80000000, 0x80000000 },
        { "neg.f32 f2, f0", One, 0, 0xBF800000 },
        { "abs.f32 f2, f0", 0xBF800000, 0, One },
        { "add.f64 g2, g0, g1", 0x3FF0000000000000, 0x3FF0000000000000, 0x4000000000000000 },
        { "fma.rn.f64 g2, g0, g1, 0d3FF0000000000000", 0x4000000000000000, 0x4000000000000000, 0x4014000000000000 },
        { "div.rn.f64 g2, g0, g1", 0x3FF0000000000000, 0x4008000000000000, 0x3FD5555555555555 },
        { "sqrt.rn.f64 g2, g0", 0x4010000000000000, 0, 0x4000000000000000 },
        { "max.f64 g2, g0, g1", 0x7FF8000000000000, 0x3FF0000000000000, 0x3FF0000000000000 },
        { "add.f16 h2, h0, h1", 0x3C00, 0x3C00, 0x4000 },

        { "setp.lt.s32 p1, r0, r1", 0xFFFFFFFF, 1, 1 },
        { "setp.lo.u32 p1, r0, r1", 0xFFFFFFFF, 1, 0 },
        { "setp.lt.u32 p1, r0, r1", 0xFFFFFFFF, 1, 0 },
        { "setp.ge.s64 p1, d0, d1", 5, 5, 1 },
        { "setp.lt.s16 p1, h0, h1", 0xFFFF, 1, 1 },
        { "setp.ne.f32 p1, f0, f0", NaN, 0, 0 },
        { "setp.neu.f32 p1, f0, f0", NaN, 0, 1 },
        { "setp.gtu.f32 p1, f0, f1", One, NaN, 1 },
        { "setp.gt.f32 p1, f0, f1", One, NaN, 0 },
        { "setp.le.f64 p1, g0, g1", 0, 1UL << 63, 1 },
        { "selp.b32 r2, r0, r1, p0", 7, 9, 9 },
        { "set.lt.u32.s32 r2, r0, r1", 1, 2, 0xFFFFFFFF },
        { "testp.infinite.f32 p1, f0", 0x7F800000, 0, 1 },

        { "cvt.s64.s32 d2, r0", 0x80000000, 0, 0xFFFFFFFF80000000 },
        { "cvt.u64.u32 d2, r0", 0x80000000, 0, 0x80000000 },
        { "cvt.s32.s8 r2, r0", 0x180, 0, 0xFFFFFF80 },
        { "cvt.u32.u16 r2, h0", 0x1FFFF, 0, 0xFFFF },
        { "cvt.u32.u64 r2, d0", 0x1_00000002, 0, 2 },
        { "cvt.rzi.s32.f32 r2, f0", 0xC0200000, 0, 0xFFFFFFFE },
        { "cvt.rzi.s32.f32 r2, f0", NaN, 0, 0 },
        { "cvt.rzi.u32.f32 r2, f0", 0xBF800000, 0, 0 },
        { "cvt.rni.s32.f32 r2, f0", 0x40200000, 0, 2 },
        { "cvt.rpi.f32.f32 f2, f0", 0x40200000, 0, 0x40400000 },
        { "cvt.rmi.s32.f64 r2, g0", 0xC004000000000000, 0, 0xFFFFFFFD },
        { "cvt.rn.f32.s32 f2, r0", 0xFFFFFFFF, 0, 0xBF800000 },
        { "cvt.rn.f32.u64 f2, d0", ulong.MaxValue, 0, 0x5F800000 },
        { "cvt.rn.f32.s64 f2, d0", 0x0080000080000001, 0, 0x5B000001 },
        { "cvt.rn.f64.s64 g2, d0", ulong.MaxValue, 0, 0xBFF0000000000000 },
        { "cvt.f64.f32 g2, f0", One, 0, 0x3FF0000000000000 },
        { "cvt.rn.f32.f64 f2, g0", 0x3FF0000010000000, 0, One },
        { "cvt.rn.f16.f32 h2, f0", 0x3F801000, 0, 0x3C00 },
        { "cvt.rn.f16.f32 h2, f0", 0x477FF000, 0, 0x7C00 },
        { "cvt.f32.f16 f2, h0", 0x0001, 0, 0x33800000 },
        { "cvt.rna.tf32.f32 r2, f0", 0x3F801000, 0, 0x3F802000 },
        { "cvt.rn.bf16x2.f32 r2, f0, f1", 0x3F818000, 0x3F808000, 0x3F823F80 },
    };

    [Theory, MemberData(nameof(Instructions))]
    public void Instruction_GivesTheDocumentedBits(string instruction, ulong first, ulong second, ulong expected)
    {
        string widened = instruction.Split(' ')[1][0] switch
        {
            'r' => "cvt.u64.u32 d2, r2;",
            'h' => "cvt.u64.u16 d2, h2;",
            'f' => "mov.b32 r2, f2; cvt.u64.u32 d2, r2;",
            'g' => "mov.b64 d2, g2;",
            'p' => "selp.b64 d2, 1, 0, p1;",
            _ => "",
        };
        string body = $"""
            ld.global.v2.u64 {"{d0, d1}"}, [d14];
            cvt.u32.u64 r0, d0; cvt.u32.u64 r1, d1; cvt.u16.u64 h0, d0; cvt.u16.u64 h1, d1;
            mov.b32 f0, r0; mov.b32 f1, r1; mov.b64 g0, d0; mov.b64 g1, d1; setp.ne.u64 p0, d0, d0;
            {instruction};
            {widened}
            st.global.u64 [d15], d2;
            ret;
            """;
        Assert.Equal(expected.ToString("X"), PtxSnippet.Run<ulong, ulong>(body, [first, second], 1, new KernelShape(1, 1))[0].ToString("X"));
    }

    [Fact]
    public void Predicates_AreCombinedGuardAndBranch()
    {
        const string Body = """
            mov.u32 r0, %tid.x;
            setp.ge.s32 p0|p1, r0, 4;
            setp.lt.or.s32 p2, r0, 2, !p1;
            setp.lt.and.s32 p3, r0, 2, p1;
            mov.u32 r1, 0;
            @p2 add.s32 r1, r1, 1;
            @!p3 add.s32 r1, r1, 10;
            not.pred p4, p0;
            @p4 bra.uni SMALL;
            add.s32 r1, r1, 100;
            SMALL:
            mul.wide.u32 d0, r0, 4;
            add.s64 d0, d15, d0;
            st.global.u32 [d0], r1;
            ret;
            """;
        Assert.Equal([1u, 1, 10, 10, 111, 111], PtxSnippet.Run<uint, uint>(Body, [0], 6, new KernelShape(1, 6)));
    }

    [Fact]
    public void Registers_ArePackedAndUnpacked()
    {
        const string Body = """
            ld.global.v4.u32 {r0, r1, r2, r3}, [d14];
            mov.b64 d0, {r0, r1};
            mov.b64 {r4, _}, d0;
            mov.b32 {h0, h1}, r2;
            mov.b32 r5, {h1, h0};
            st.global.v2.u32 [d15], {r4, r5};
            st.global.u64 [d15+8], d0;
            ret;
            """;
        Assert.Equal([1u, 0x22223333, 1, 2], PtxSnippet.Run<uint, uint>(Body, [1, 2, 0x33332222, 4], 4, new KernelShape(1, 1)));
    }
}
