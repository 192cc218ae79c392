using StyleKernels.PtxEmulator;
using Xunit;

namespace StyleKernels.Tests.Kernels.Ptx;

/// <summary>Instructions of a whole warp, against loops over the matrices they stand for.</summary>
public sealed class PtxWarpTests
{
    private const string Indices = """
        .reg .b32 lane, group, inner;
        mov.u32 lane, %laneid; shr.u32 group, lane, 2; and.b32 inner, lane, 3;

        """;

    [Theory]
    [InlineData("bfly", "1", "0x1f", "lane ^ 1")]
    [InlineData("down", "3", "0x1f", "lane + 3")]
    [InlineData("up", "3", "0", "lane - 3")]
    [InlineData("idx", "7", "0x1f", "7")]
    [InlineData("down", "1", "0x1c1f", "lane + 1, in fours")]
    public void Shuffle_TakesFromTheNamedLane(string mode, string delta, string clamp, string source)
    {
        string body = Indices + $"""
            add.u32 r0, lane, 100;
            shfl.sync.{mode}.b32 r1|p0, r0, {delta}, {clamp}, 0xffffffff;
            selp.b32 r2, 1000, 0, p0;
            add.u32 r1, r1, r2;
            mad.wide.u32 d0, lane, 4, d15;
            st.global.u32 [d0], r1;
            """;
        Func<int, int?> from = source switch
        {
            "lane ^ 1" => lane => lane ^ 1,
            "lane + 3" => lane => lane + 3 < 32 ? lane + 3 : null,
            "lane - 3" => lane => lane - 3 >= 0 ? lane - 3 : null,
            "7" => lane => 7,
            _ => lane => lane % 4 < 3 ? lane + 1 : null,
        };
        Assert.Equal(
            Enumerable.Range(0, 32).Select(lane => 100 + (from(lane) + 1000 ?? lane)),
            PtxSnippet.Run<uint, int>(body, [0], 32, new KernelShape(1, 32)));
    }

    [Fact]
    public void TensorFloat32_Product_IsThatOfItsTruncatedFactors()
    {
        float[] values = Values(seed: 1, (16 * 8) + (8 * 8) + (16 * 8));
        const string Product = """
            mad.lo.u32 r0, group, 8, inner; mad.wide.u32 d0, r0, 4, d14;
            ld.global.b32 r4, [d0]; ld.global.b32 r5, [d0+256]; ld.global.b32 r6, [d0+16]; ld.global.b32 r7, [d0+272];
            mad.lo.u32 r0, inner, 8, group; mad.wide.u32 d0, r0, 4, d14;
            ld.global.b32 r8, [d0+512]; ld.global.b32 r9, [d0+640];
            mad.lo.u32 r0, group, 4, inner; mad.wide.u32 d0, r0, 8, d14; mad.wide.u32 d1, r0, 8, d15;
            ld.global.v2.f32 {f0, f1}, [d0+768]; ld.global.v2.f32 {f2, f3}, [d0+1024];
            mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {f0,f1,f2,f3}, {r4,r5,r6,r7}, {r8,r9}, {f0,f1,f2,f3};
            st.global.v2.f32 [d1], {f0, f1}; st.global.v2.f32 [d1+256], {f2, f3};
            """;
        float[] result = PtxSnippet.Run<float, float>(Indices + Product, values, 128, new KernelShape(1, 32));
        AssertProduct(values.AsSpan(0, 192), values.AsSpan(192), 8, result, Truncated);
        Assert.NotEqual(Truncated(values[0]), values[0]);
    }

    [Theory, InlineData("bf16"), InlineData("f16")]
    public void SixteenBit_Product_IsExactUpToOneRounding(string type)
    {
        float Stored(float value) => type == "f16"
            ? (float)(Half)value
            : BitConverter.UInt32BitsToSingle(PtxConversion.RoundToBFloat16(BitConverter.SingleToUInt32Bits(value)) << 16);
        ushort Bits(float value) => type == "f16"
            ? BitConverter.HalfToUInt16Bits((Half)value)
            : (ushort)(BitConverter.SingleToUInt32Bits(Stored(value)) >> 16);

        // A is (16, 16); B is given as its (8, 16) transpose, so that two neighbours of the summed dimension lie in one register.
        float[] values = [.. Values(seed: 2, 24 * 16).Select(Stored)];
        string product = $$"""
            mad.lo.u32 r0, group, 8, inner; mad.wide.u32 d0, r0, 4, d14;
            ld.global.b32 r4, [d0]; ld.global.b32 r5, [d0+256]; ld.global.b32 r6, [d0+16]; ld.global.b32 r7, [d0+272];
            ld.global.b32 r8, [d0+512]; ld.global.b32 r9, [d0+528];
            mad.lo.u32 r0, group, 4, inner; mad.wide.u32 d1, r0, 8, d15;
            mov.f32 f0, 0f3F800000; mov.f32 f1, f0; mov.f32 f2, f0; mov.f32 f3, f0;
            mma.sync.aligned.m16n8k16.row.col.f32.{{type}}.{{type}}.f32 {f4,f5,f6,f7}, {r4,r5,r6,r7}, {r8,r9}, {f0,f1,f2,f3};
            st.global.v2.f32 [d1], {f4, f5}; st.global.v2.f32 [d1+256], {f6, f7};
            """;
        ushort[] bits = [.. values.Select(Bits)];
        float[] result = PtxSnippet.Run<ushort, float>(Indices + product, bits, 128, new KernelShape(1, 32));
        float[] factors = [.. values[..256], .. Enumerable.Range(0, 128).Select(i => values[256 + (i % 8 * 16) + (i / 8)])];
        AssertProduct(factors, Enumerable.Repeat(1f, 128).ToArray(), 16, result, value => value);
    }

    [Theory, InlineData("x1", ""), InlineData("x2", ""), InlineData("x4", ""), InlineData("x4", ".trans")]
    public void LoadMatrix_GivesEachLaneItsFragment(string count, string transposed)
    {
        int matrices = count[1] - '0';
        string list = string.Join(", ", Enumerable.Range(4, matrices).Select(i => $"r{i}"));
        string stores = string.Concat(Enumerable.Range(0, matrices).Select(i => $"st.global.u32 [d0+{4 * i}], r{4 + i};\n"));
        string body = Indices + $$"""
            .shared .align 16 .b8 tile[512];
            .reg .b32 at; mov.u32 at, tile; shl.b32 r0, lane, 4; add.u32 at, at, r0;
            mad.wide.u32 d0, lane, 16, d14;
            ld.global.v4.u32 {r4, r5, r6, r7}, [d0];
            st.shared.v4.u32 [at], {r4, r5, r6, r7};
            bar.sync 0;
            ldmatrix.sync.aligned.m8n8.{{count}}{{transposed}}.shared.b16 { {{list}} }, [at];
            mad.wide.u32 d0, lane, {{4 * matrices}}, d15;
            {{stores}}
            """;
        ushort[] values = [.. Enumerable.Range(0, 256).Select(i => (ushort)i)];
        ushort[] result = PtxSnippet.Run<ushort, ushort>(body, values, 64 * matrices, new KernelShape(1, 32));
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 2 * matrices; i++)
            {
                (int row, int column) = (lane / 4, (2 * (lane % 4)) + (i % 2));
                int expected = (i / 2 * 64) + (transposed.Length == 0 ? (8 * row) + column : (8 * column) + row);
                Assert.Equal(expected, result[(lane * 2 * matrices) + i]);
            }
        }
    }

    [Fact]
    public void AMatrixProduct_NeedsTheWholeWarp()
    {
        const string Product =
            "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {f0,f1,f2,f3}, {r4,r5,r6,r7}, {r8,r9}, {f0,f1,f2,f3};";
        Assert.Contains("the warp has 31 of 32 threads", PtxSnippet.Failure(Product, threads: 31));
        Assert.Contains(
            "divergence: thread 4 of the same warp does not get here",
            PtxSnippet.Failure("mov.u32 r0, %tid.x; setp.ne.u32 p0, r0, 4;\n@p0 " + Product));
    }

    private static float[] Values(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 4) - 2)];
    }

    private static float Truncated(float value) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFFE000);

    /// <param name="factors">A (16, depth), then B (depth, 8).</param>
    /// <param name="added">C (16, 8).</param>
    /// <param name="depth">The summed dimension.</param>
    /// <param name="result">D (16, 8).</param>
    /// <param name="read">What the hardware takes of a factor.</param>
    private static void AssertProduct(ReadOnlySpan<float> factors, ReadOnlySpan<float> added, int depth, float[] result, Func<float, float> read)
    {
        for (int i = 0; i < 128; i++)
        {
            double sum = added[i];
            for (int k = 0; k < depth; k++)
            {
                sum += (double)read(factors[(i / 8 * depth) + k]) * read(factors[(16 * depth) + (k * 8) + (i % 8)]);
            }

            Assert.Equal((float)sum, result[i]);
        }
    }
}
