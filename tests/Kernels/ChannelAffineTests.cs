using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Against float64: a result is the exact one, rounded once to its type.</summary>
public sealed class ChannelAffineTests : IDisposable
{
    private static readonly ScalarType[] Types = [ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16];

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(1);

    [Theory]
    [InlineData(1, 1, 1, 1, "a single value")]
    [InlineData(1, 32, 5, 3, "whole vectors")]
    [InlineData(3, 21, 4, 6, "a batch, a vector and a rest")]
    [InlineData(1, 5, 200, 300, "many work items")]
    public void Result_IsGainTimesCentredValuePlusOffset(int n, int c, int h, int w, string reason)
    {
        foreach (ScalarType from in Types)
        {
            foreach (ScalarType to in Types)
            {
                foreach (bool rectified in (bool[])[true, false])
                {
                    Tensor x = Map(n, c, h, w, from);
                    ChannelAffineTerms terms = new(Random(n, c), Random(n, c), Random(1, c).expand(n, c, 1, 1));
                    Tensor result = Map(n, c, h, w, to);
                    Assert.Equal(from != ScalarType.Float16, InterleavedMap.TryCreate(x, out _));
                    ChannelAffine.Apply(x, terms, rectified, result);
                    Tensor expected = Exact(x, terms);
                    AssertRoundedOnce(rectified ? expected.relu() : expected, result, x, terms, $"{reason}, {from} to {to}, {rectified}");
                }
            }
        }
    }

    [Fact]
    public void Sum_GrowsByIt_WithOneGainForTheBatch()
    {
        foreach (ScalarType type in Types)
        {
            (Tensor x, Tensor sum) = (Map(2, 19, 6, 5, type), Map(2, 19, 6, 5, type));
            ChannelAffineTerms terms = new(Random(1, 19), Random(1, 19), Random(1, 19));
            Tensor expected = sum.to(ScalarType.Float64) + Exact(x, terms);
            ChannelAffine.Add(x, terms, sum);
            AssertRoundedOnce(expected, sum, x, terms, $"{type}");
        }
    }

    [Fact]
    public void GainOfTheBatch_WithOneOffset_IsBroadcast()
    {
        (Tensor x, Tensor result) = (Map(2, 16, 3, 4, ScalarType.Float32), Map(2, 16, 3, 4, ScalarType.Float32));
        ChannelAffineTerms terms = new(Random(2, 16), Random(2, 16), Random(1, 16));
        ChannelAffine.Apply(x, terms, rectified: false, result);
        AssertRoundedOnce(Exact(x, terms), result, x, terms, "gain (2, C), offset (1, C)");
        Assert.ThrowsAny<Exception>(() => ChannelAffine.Apply(x, terms with { Gain = randn(1, 15, 1, 1) }, rectified: false, result));
    }

    [Fact]
    public void Rows_OfALargerMap_ChangeNothingElse()
    {
        Tensor map = Map(1, 20, 9, 4, ScalarType.BFloat16);
        Tensor before = map.clone();
        Tensor rows = map.narrow(2, 3, 2);
        ChannelAffine.Apply(rows, new(zeros(1, 20, 1, 1), full([1, 20, 1, 1], 2f), full([1, 20, 1, 1], 1f)), rectified: false, rows);
        Assert.True(map.narrow(2, 0, 3).Equals(before.narrow(2, 0, 3)) && map.narrow(2, 5, 4).Equals(before.narrow(2, 5, 4)));
        TensorAssert.Close((before.narrow(2, 3, 2).to(ScalarType.Float64) * 2) + 1, rows, Rounding(ScalarType.BFloat16), "the rows");
    }

    [Fact]
    public void BFloat16_RoundsToNearestEven_AsTorchDoes()
    {
        Tensor x = cat([randn([1 << 12], generator: _generator), tensor(new[]
        {
            1.00390625f, 1.01171875f, float.PositiveInfinity, float.NaN,
            BitConverter.UInt32BitsToSingle(0x7FFFFFFF), BitConverter.UInt32BitsToSingle(0x7F800001), -0f, 3.4e38f,
        })]).view(1, 1, 1, -1);
        Tensor wide = x.repeat(1, 17, 1, 1).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        Tensor result = Map(1, 17, 1, (int)x.numel(), ScalarType.BFloat16);
        ChannelAffine.Apply(wide, new(zeros(1, 17, 1, 1), ones(1, 17, 1, 1), full([1, 17, 1, 1], -0f)), rectified: false, result);
        Assert.True(result.to(ScalarType.Float32).allclose(wide.to(ScalarType.BFloat16).to(ScalarType.Float32), rtol: 0, atol: 0, equal_nan: true));
    }

    public void Dispose()
    {
        _scope.Dispose();
        _generator.Dispose();
    }

    /// <summary>The result's own rounding, and that of the products, which may be larger than the sum that they cancel to.</summary>
    private static void AssertRoundedOnce(Tensor expected, Tensor result, Tensor x, in ChannelAffineTerms terms, string because)
    {
        double product = ((x.to(ScalarType.Float64) - terms.Centre) * terms.Gain).abs().max().item<double>();
        double largest = expected.abs().max().item<double>();
        double allowed = (Rounding(result.dtype) * largest) + (1e-6 * product);
        double error = (result.to(ScalarType.Float64) - expected).abs().max().item<double>();
        Assert.True(error <= allowed, $"{because}: {error} from values up to {largest}, allowed {allowed}");
    }

    private static Tensor Exact(Tensor x, in ChannelAffineTerms terms) => ((x.to(ScalarType.Float64) - terms.Centre) * terms.Gain) + terms.Offset;

    private Tensor Random(int n, int c) => randn([n, c, 1, 1], generator: _generator);

    private Tensor Map(int n, int c, int h, int w, ScalarType type) => randn([n, h, w, c], generator: _generator).to(type).permute(0, 3, 1, 2);

    /// <summary>Half a unit in the last place of the largest value, and a little.</summary>
    private static double Rounding(ScalarType type) => type switch
    {
        ScalarType.BFloat16 => 1.02 / 256,
        ScalarType.Float16 => 1.02 / 2048,
        _ => 1.02 / (1 << 24),
    };
}
