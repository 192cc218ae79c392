using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>The Gram matrix and its gradient on every path.</summary>
public sealed class GramMatrixTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Layouts and vector widths.</summary>
    public static IEnumerable<TheoryDataRow<string, int>> Paths =>
        from layout in FeatureMaps.Layouts
        from width in Enum.GetValues<SimdWidth>()
        where width <= SimdDispatch.Widest
        select new TheoryDataRow<string, int>(layout, (int)width);

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Paths))]
    public void ValueAndGradient_AreAsAccurateAsEager(string layout, int width)
    {
        using IDisposable forced = SimdDispatch.Force((SimdWidth)width);
        Tensor features = FeatureMaps.Relu(1, 3, 51, 13, 21);
        Tensor gradGram = randn(3, 51, 51);
        (Tensor oracle, Tensor oracleGrad) = Run(features.to(float64), gradGram.to(float64), KernelBackend.Eager);
        (Tensor eager, Tensor eagerGrad) = Run(features, gradGram, KernelBackend.Eager);
        (Tensor fused, Tensor fusedGrad) = Run(FeatureMaps.InLayout(features, layout), gradGram, KernelBackend.Fused);
        TensorAssert.AsAccurateAsEager(fused, eager, oracle, layout);
        TensorAssert.AsAccurateAsEager(fusedGrad, eagerGrad, oracleGrad, layout);
    }

    [Theory, InlineData(GramNormalization.HW, 12), InlineData(GramNormalization.CHW, 60), InlineData(GramNormalization.None, 1)]
    public void Normalization_DividesTheSumOfProducts(GramNormalization normalization, double divisor)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 5, 3, 4);
        Tensor matrix = features.flatten(2);
        Tensor expected = matrix.bmm(matrix.transpose(1, 2)) / divisor;
        foreach (KernelBackend backend in new[] { KernelBackend.Fused, KernelBackend.Eager })
        {
            TensorAssert.Close(expected, GramMatrix.Compute(features, normalization, backend), 1e-6, $"{backend}");
        }
    }

    [Fact]
    public void Result_IsExactlySymmetric()
    {
        Tensor gram = GramMatrix.Compute(FeatureMaps.Relu(1, 2, 67, 9, 9), backend: KernelBackend.Fused);
        Assert.True(gram.eq(gram.transpose(1, 2)).all().item<bool>());
    }

    [Theory, InlineData(ScalarType.Float16), InlineData(ScalarType.BFloat16)]
    public void HalfPrecision_IsComputedInFloat32(ScalarType type)
    {
        // 300² · 64 leaves float16; the undivided sum must not.
        Tensor features = (ones(1, 2, 8, 8) * 300).to(type);
        Tensor gram = GramMatrix.Compute(features, GramNormalization.None);
        Assert.Equal(float32, gram.dtype);
        Assert.Equal(features.to(float32).square().sum().item<float>() / 2, gram[0, 0, 1].item<float>(), 1f);
    }

    [Theory, MemberData(nameof(Paths))]
    public void BFloat16Features_GiveTheGramOfTheirValues(string layout, int width)
    {
        using IDisposable forced = SimdDispatch.Force((SimdWidth)width);
        Tensor features = FeatureMaps.InLayout(FeatureMaps.Relu(1, 2, 35, 11, 17).to(bfloat16), layout).detach().requires_grad_(true);
        Tensor exact = features.detach().to(float64).requires_grad_(true);
        Tensor weights = randn(2, 35, 35);
        Tensor gram = GramMatrix.Compute(features, backend: KernelBackend.Fused);
        Tensor oracle = GramMatrix.Compute(exact);
        (gram * weights).sum().backward();
        (oracle * weights.to(float64)).sum().Backward();
        TensorAssert.Close(oracle, gram, 1e-6, "the Gram matrix itself is float32");
        Assert.Equal(bfloat16, features.grad!.dtype);
        TensorAssert.Close(exact.grad!, features.grad, 1.0 / 256, "the gradient is rounded to bfloat16 once");
    }

    private static (Tensor Value, Tensor Grad) Run(Tensor features, Tensor gradGram, KernelBackend backend)
    {
        Tensor leaf = features.detach().requires_grad_(true);
        Tensor gram = GramMatrix.Compute(leaf, backend: backend);
        (gram * gradGram).sum().Backward();
        return (gram.detach(), leaf.grad!);
    }
}
