using StyleKernels.Models.Networks;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

public sealed class RunningStandardizationTests
{
    [Fact]
    public void Vectors_ComeToMeanZeroAndDeviationOne()
    {
        using var scope = NewDisposeScope();
        using var standardize = new RunningStandardization(3);
        Tensor center = tensor(new[] { 10f, -3f, 0f });
        Tensor spread = tensor(new[] { 2f, 0.5f, 1f });
        Tensor Draw(int count) => (randn(count, 3) * spread) + center;
        for (int i = 0; i < 500; i++)
        {
            standardize.call(Draw(4));
        }

        standardize.eval();
        Tensor seen = standardize.call(Draw(4000));
        Assert.True(seen.mean([0]).abs().max().item<float>() < 0.2);
        Assert.InRange(seen.std([0]).min().item<float>(), 0.8, 1.2);
        Assert.InRange(seen.std([0]).max().item<float>(), 0.8, 1.2);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-4)]
    [InlineData(ScalarType.BFloat16, 0.03)]
    public void Maps_ComeToMeanZeroAndDeviationOneInEveryChannel(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var standardize = new RunningStandardization(3);
        Tensor center = tensor(new[] { 10f, -3f, 0f }).view(-1, 1, 1);
        Tensor spread = tensor(new[] { 2f, 0.5f, 1f }).view(-1, 1, 1);
        Tensor seen = standardize.call(((randn(4, 3, 16, 20) * spread) + center).to(type)).to(ScalarType.Float32);
        // The first maps are all that was seen.
        Assert.InRange(TensorAssert.MaxError(seen.mean([0, 2, 3]), zeros(3)), 0, tolerance);
        Assert.InRange(TensorAssert.MaxError(seen.std([0, 2, 3], unbiased: false), ones(3)), 0, 2e-3 + tolerance);
    }

    [Fact]
    public void Evaluation_LeavesTheStatisticsAlone()
    {
        using var scope = NewDisposeScope();
        using var standardize = new RunningStandardization(2);
        standardize.call(rand(4, 2));
        standardize.eval();
        Tensor first = standardize.call(ones(1, 2));
        standardize.call(rand(4, 2) * 100);
        TensorAssert.Close(first, standardize.call(ones(1, 2)), 0, "the same vector");
    }
}
