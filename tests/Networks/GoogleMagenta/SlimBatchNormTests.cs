using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks.GoogleMagenta;

public sealed class SlimBatchNormTests
{
    [Fact]
    public void SinglePlace_HasNoVariance_AndLeavesTheMovingOne()
    {
        using DisposeScope scope = NewDisposeScope();
        using SlimBatchNorm norm = new(channels: 4, decay: 0.9);

        Tensor result = norm.call(full([1, 4, 1, 1], 3f));

        Assert.Equal(3 / Math.Sqrt(1.001), result.mean().item<float>(), 1e-5);
        Assert.Equal(1, norm.state_dict()["running_var"].mean().item<float>());
    }

    [Theory]
    [InlineData(true, 0.3)]
    [InlineData(false, 0)]
    public void MovingStatistics_MoveWithGradientsAlone(bool gradients, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = gradients ? enable_grad() : no_grad();
        using SlimBatchNorm norm = new(channels: 4, decay: 0.9);

        Tensor result = norm.call(cat([full([1, 4, 2, 2], 2f), full([1, 4, 2, 2], 4f)]));

        Assert.Equal(0, result.detach().mean().item<float>(), 1e-5);
        Assert.Equal(expected, norm.state_dict()["running_mean"].mean().item<float>(), 1e-5);
    }
}
