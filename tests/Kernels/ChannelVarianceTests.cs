using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Against float64, in every layout and type. Alone: a test sets the number of torch's threads, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class ChannelVarianceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    [Theory]
    [InlineData(1, 1, 1, 1, "a single value")]
    [InlineData(1, 16, 3, 5, "whole vectors")]
    [InlineData(2, 50, 7, 9, "a batch, vectors and a rest")]
    [InlineData(1, 3, 300, 1100, "many work items, and more pixels in a row than a block")]
    public void Moments_AreThoseOfFloat64(int n, int c, int h, int w, string reason)
    {
        foreach (ScalarType type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16])
        {
            Tensor planar = ((randn(n, c, h, w) * 3) + (rand(1, c, 1, 1) * 40)).to(type);
            Tensor interleaved = planar.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
            Check(planar, reason + $", planar, {type}");
            Check(interleaved, reason + $", interleaved, {type}");
        }
    }

    [Fact]
    public void Rows_OfALargerMap_AreReadWhereTheyAre()
    {
        Tensor map = randn(2, 9, 11, 20).permute(0, 3, 1, 2);
        Tensor part = map.narrow(2, 3, 4).narrow(3, 1, 9);
        Assert.True(InterleavedMap.TryCreate(part, out _));
        Check(part, "rows and columns inside of a map");
    }

    [Fact]
    public void SmallDeviation_OnALargeMean_KeepsItsDigits()
    {
        Tensor map = (1000 + (rand(1, 64, 64, 16) * 0.01)).permute(0, 3, 1, 2);
        Check(map, "three hundred thousand times the deviation");
    }

    [Fact]
    public void OutlierInTheFirstPixel_FromWhichDifferencesAreTaken_CostsFewDigits()
    {
        Tensor map = randn(1, 64, 64, 16);
        map.narrow(1, 0, 1).narrow(2, 0, 1).fill_(100);
        (Tensor mean, Tensor variance) = ChannelVariance.Compute(map.permute(0, 3, 1, 2));
        Tensor exact = map.to(ScalarType.Float64).view(1, -1, 16);
        TensorAssert.Close((exact - exact.mean([1], keepdim: true)).square().mean([1]), variance, 1e-3, "variance");
        TensorAssert.Close(exact.mean([1]), mean, 1e-3, "mean");
    }

    [Fact]
    public void Gradient_IsThatOfFloat64()
    {
        Tensor map = randn(2, 5, 6, 7).permute(0, 3, 1, 2);
        Tensor exact = Gradient(map.to(ScalarType.Float64), x => (x.mean([2, 3]), x.var([2, 3], unbiased: false)));
        TensorAssert.Close(exact, Gradient(map, ChannelVariance.Compute).to(ScalarType.Float64), 1e-6, "of the sum of means and squared variances");

        static Tensor Gradient(Tensor map, Func<Tensor, (Tensor Mean, Tensor Variance)> moments)
        {
            Tensor leaf = map.detach().requires_grad_();
            (Tensor mean, Tensor variance) = moments(leaf);
            (mean.sum() + variance.square().sum()).Backward();
            return leaf.grad!;
        }
    }

    [Fact]
    public void Result_DoesNotDependOnTheThreads()
    {
        Tensor map = randn(1, 200, 200, 24).permute(0, 3, 1, 2);
        int before = get_num_threads();
        try
        {
            set_num_threads(4);
            (Tensor mean, Tensor variance) = ChannelVariance.Compute(map);
            set_num_threads(1);
            (Tensor alone, Tensor aloneVariance) = ChannelVariance.Compute(map);
            Assert.True(mean.Equals(alone) && variance.Equals(aloneVariance));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    public void Dispose() => _scope.Dispose();

    private static void Check(Tensor map, string reason)
    {
        (Tensor mean, Tensor variance) = ChannelVariance.Compute(map);
        Tensor exact = map.to(ScalarType.Float64);
        Tensor exactMean = exact.mean([2, 3]);
        Tensor exactVariance = (exact - exactMean.unsqueeze(2).unsqueeze(3)).square().mean([2, 3]);
        Assert.Equal((ScalarType.Float64, ScalarType.Float64), (mean.dtype, variance.dtype));
        TensorAssert.Close(exactMean, mean, 1e-6, "mean: " + reason);
        TensorAssert.Close(exactVariance, variance, 1e-5, "variance: " + reason);
    }
}
