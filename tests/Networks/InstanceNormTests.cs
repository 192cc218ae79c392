using StyleKernels.Models.Networks;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

public sealed class InstanceNormTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, "a single value")]
    [InlineData(2, 3, 5, 7, "odd sizes")]
    [InlineData(3, 16, 8, 8, "a batch")]
    public void Result_IsTorchsInstanceNormScaledAndShifted(int n, int c, int h, int w, string reason)
    {
        using var scope = NewDisposeScope();
        Tensor x = rand(n, c, h, w) * 3 - 1;
        Tensor scale = randn(n, c);
        Tensor shift = randn(n, c);

        // torch refuses a single value per channel; its definition gives 0 there.
        Tensor normalized = h * w == 1 ? zeros_like(x) : nn.functional.instance_norm(x, eps: 1e-5);
        Tensor expected = (normalized * scale.view(n, c, 1, 1)) + shift.view(n, c, 1, 1);

        TensorAssert.Close(expected, InstanceNorm.Apply(x, scale, shift), 1e-5, reason);
    }

    [Fact]
    public void MeanIsTheShift_AndStandardDeviationTheScale()
    {
        using var scope = NewDisposeScope();
        Tensor scale = tensor(new[] { 0.5f, -2f }).view(1, 2);
        Tensor shift = tensor(new[] { 3f, -1f }).view(1, 2);
        Tensor y = InstanceNorm.Apply(rand(1, 2, 16, 16), scale, shift);
        TensorAssert.Close(shift, y.mean([2, 3]), 1e-4, "mean");
        TensorAssert.Close(scale.abs(), y.std([2, 3], unbiased: false), 1e-3, "standard deviation");
    }

    [Fact]
    public void KeptMeanAndFloor_AreTheFormula()
    {
        using var scope = NewDisposeScope();
        Tensor x = rand(2, 3, 5, 7, dtype: ScalarType.Float64) * 3 - 1;
        Tensor scale = randn(2, 3, dtype: ScalarType.Float64);
        Tensor shift = randn(2, 3, dtype: ScalarType.Float64);
        Tensor keep = rand(3, dtype: ScalarType.Float64);
        Tensor floor = rand(3, dtype: ScalarType.Float64);
        Tensor mean = x.mean([2, 3], keepdim: true);
        Tensor deviation = ((x - mean).square().mean([2, 3], keepdim: true) + floor.square().view(1, 3, 1, 1) + 1e-5).sqrt();
        Tensor expected = ((x - (mean * (1 - keep.view(1, 3, 1, 1)))) / deviation * scale.view(2, 3, 1, 1)) + shift.view(2, 3, 1, 1);
        TensorAssert.Close(expected, InstanceNorm.Apply(x, scale, shift, keep, floor), 1e-12, "float64");
    }

    [Fact]
    public void FlatPictures_StayQuietAndKeepTheirOrder()
    {
        using var scope = NewDisposeScope();
        Tensor noise = (rand(1, 1, 16, 16) - 0.5) * 1e-3;
        Tensor grey = InstanceNorm.Apply(noise + 0.5, ones(1, 1), zeros(1, 1), full(1, 0.2), full(1, 0.1));
        Tensor white = InstanceNorm.Apply(noise + 1, ones(1, 1), zeros(1, 1), full(1, 0.2), full(1, 0.1));
        Assert.True(grey.std().item<float>() < 0.01, "noise blown up to full contrast");
        Assert.True(white.mean().item<float>() > grey.mean().item<float>() + 0.5, "white is not lighter than grey");
    }
}
