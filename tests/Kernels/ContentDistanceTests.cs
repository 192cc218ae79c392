using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>The content distance on both paths.</summary>
public sealed class ContentDistanceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Shapes and why they are there.</summary>
    public static TheoryData<long[], string, bool, string> Rows => new()
    {
        { [1, 1, 1, 1], "planar", false, "a single value" },
        { [3, 5, 7, 11], "planar", true, "not a multiple of the lanes" },
        { [3, 5, 7, 11], "channels-last", true, "channels-last is read in its own order" },
        { [2, 64, 50, 50], "planar", false, "more than one piece per sample" },
        { [2, 64, 50, 50], "channels-last", true, "more than one piece per sample" },
    };

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Rows))]
    public void ValueAndGradient_AreAsAccurateAsEager(long[] shape, string layout, bool normalize, string because)
    {
        Tensor features = FeatureMaps.InLayout(FeatureMaps.Relu(1, shape), layout);
        Tensor content = FeatureMaps.InLayout(FeatureMaps.Relu(2, shape) + 0.1, layout);
        (Tensor oracle, Tensor oracleGrad) = Run(features.to(float64), content.to(float64), normalize, KernelBackend.Eager);
        (Tensor eager, Tensor eagerGrad) = Run(features, content, normalize, KernelBackend.Eager);
        (Tensor fused, Tensor fusedGrad) = Run(features, content, normalize, KernelBackend.Fused);
        TensorAssert.AsAccurateAsEager(fused, eager, oracle, because);
        TensorAssert.AsAccurateAsEager(fusedGrad, eagerGrad, oracleGrad, because);
    }

    [Fact]
    public void MapsThatLieDifferently_AreComparedByPosition()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 5, 7, 6);
        Tensor content = FeatureMaps.Relu(2, 2, 5, 7, 6);
        Tensor expected = ContentDistance.Compute(features, content);
        foreach (string layout in FeatureMaps.Layouts)
        {
            TensorAssert.Close(expected, ContentDistance.Compute(features, FeatureMaps.InLayout(content, layout)), 1e-6, layout);
        }

        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => ContentDistance.Compute(
            features, FeatureMaps.InLayout(content, "channels-last"), backend: KernelBackend.Fused));
        Assert.Contains("strides", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ZeroContent_HasNoNaN()
    {
        foreach (KernelBackend backend in new[] { KernelBackend.Fused, KernelBackend.Eager })
        {
            (Tensor value, Tensor grad) = Run(zeros(1, 2, 3, 3), zeros(1, 2, 3, 3), true, backend);
            Assert.Equal(0, value.item<float>());
            Assert.True(grad.eq(0).all().item<bool>(), $"{backend}");

            // Losses of float16 features are scaled by such factors.
            using Tensor leaf = zeros(1, 2, 3, 3, requires_grad: true);
            (ContentDistance.Compute(leaf, zeros(1, 2, 3, 3), normalize: true, backend) * 65536).sum().Backward();
            Assert.True(leaf.grad!.eq(0).all().item<bool>(), $"{backend}, scaled");
        }
    }

    [Fact]
    public void ContentMadeInInferenceMode_IsAConstantLikeAnyOther()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 5, 7, 6);
        Tensor content;
        using (inference_mode())
        {
            content = FeatureMaps.Relu(2, 2, 5, 7, 6);
        }

        (Tensor expected, Tensor expectedGrad) = Run(features, content.clone(), false, KernelBackend.Fused);
        (Tensor value, Tensor grad) = Run(features, content, false, KernelBackend.Fused);
        TensorAssert.Close(expected, value, 0, "value");
        TensorAssert.Close(expectedGrad, grad, 0, "gradient");
    }

    private static (Tensor Value, Tensor Grad) Run(Tensor features, Tensor content, bool normalize, KernelBackend backend)
    {
        Tensor leaf = features.detach().requires_grad_(true);
        Tensor value = ContentDistance.Compute(leaf, content, normalize, backend);
        (value * arange(1, value.shape[0] + 1, value.dtype)).sum().Backward();
        return (value.detach(), leaf.grad!);
    }
}
