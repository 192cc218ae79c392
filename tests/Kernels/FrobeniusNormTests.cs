using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>Frobenius norms of Gram matrices, and their gradients.</summary>
public sealed class FrobeniusNormTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Norm_IsTheRootOfTheSumOfSquares()
    {
        Tensor matrices = randn(3, 7, 7, dtype: float64);
        TensorAssert.Close(matrices.square().sum([1, 2]).sqrt(), FrobeniusNorm.Compute(matrices), 1e-12, "float64");
        TensorAssert.Close(matrices.square().sum([1, 2]), FrobeniusNorm.Squared(matrices.to(float32)), 1e-6, "float32");
    }

    [Fact]
    public void Gradient_IsAsAccurateAsEager()
    {
        Tensor matrices = randn(3, 37, 37);
        Tensor Grad(Tensor at, KernelBackend backend) =>
            GradientCheck.Analytic(x => (FrobeniusNorm.Compute(x, backend) * arange(1, 4)).sum(), at);
        TensorAssert.AsAccurateAsEager(
            Grad(matrices, KernelBackend.Fused),
            Grad(matrices, KernelBackend.Eager),
            Grad(matrices.to(float64), KernelBackend.Eager),
            "G / norm");
    }

    [Fact]
    public void Norm_OfLargeEntries_HasAGradientOfFullPrecision()
    {
        // d‖G‖/dG = G / ‖G‖ = 1/3; the factor of G, 1e-6 / 3e38, is below the normal numbers of float32.
        Tensor gradient = GradientCheck.Analytic(x => FrobeniusNorm.Compute(x, KernelBackend.Fused).sum() * 1e-6, full([1, 3, 3], 1e38));
        TensorAssert.Close(full([1, 3, 3], 1e-6 / 3), gradient, 1e-6, "entries of 1e38");
    }

    [Fact]
    public void Norm_OfLargeEntries_DoesNotOverflow()
    {
        Assert.Equal(3e25f, FrobeniusNorm.Compute(full([1, 3, 3], 1e25)).item<float>(), 1e20f);
    }
}
