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
}
