using StyleKernels.Losses;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>The public operations on the tensors of a real CUDA device; skipped where torch finds none.</summary>
[Collection(RunAlone.Name)]
[Trait("Device", "Cuda")]
public sealed class CudaTensorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly bool _tf32 = backends.cuda.matmul.allow_tf32;

    public CudaTensorTests() => Assert.SkipUnless(cuda.is_available(), "torch finds no CUDA device");

    /// <inheritdoc/>
    public void Dispose()
    {
        backends.cuda.matmul.allow_tf32 = _tf32;
        _scope.Dispose();
    }

    /// <summary>Arithmetic, result, style, reason.</summary>
    public static TheoryData<string, long[], long[], string> Cases => StyleDistanceCudaTests.Cases;

    [Theory, MemberData(nameof(Cases))]
    public void DistanceAndGradient_AreAsAccurateAsTorch(string arithmetic, long[] features, long[] style, string reason) =>
        AssertAccurate(arithmetic, features, style, reason);

    [Theory, InlineData("float32"), InlineData("tf32"), InlineData("float16"), InlineData("bfloat16")]
    public void LayersOfAnEncoder_AreAsAccurateAsTorch(string arithmetic)
    {
        AssertAccurate(arithmetic, [2, 64, 128, 128], [2, 64, 120, 131], "the first layer of VGG-16");
        AssertAccurate(arithmetic, [2, 512, 16, 16], [1, 512, 15, 17], "the last");
    }

    [Theory]
    [InlineData("float32", StyleStatistic.Covariance)]
    [InlineData("bfloat16", StyleStatistic.Covariance)]
    [InlineData("float32", StyleStatistic.MeanAndDeviation)]
    public void EveryStatistic_IsThatOfTheCpu(string arithmetic, StyleStatistic statistic)
    {
        StyleInput input = StyleInput.Random(arithmetic, [2, 96, 33, 47], [1, 96, 31, 30]);
        (Tensor distance, Tensor gradient) = Differentiated(input.Features.to(float64), input.Style.to(float64), KernelBackend.Eager);
        (Tensor onDevice, Tensor gradientOnDevice) = Differentiated(input.Features.cuda(), input.Style.cuda(), KernelBackend.Auto);
        TensorAssert.Close(distance, onDevice.to(float64), 1e-5, "distance");
        TensorAssert.Close(gradient, gradientOnDevice.to(float64), arithmetic == "float32" ? 1e-5 : 1e-2, "gradient");

        (Tensor Distance, Tensor Gradient) Differentiated(Tensor features, Tensor style, KernelBackend backend)
        {
            Tensor leaf = features.detach().requires_grad_(true);
            Tensor result = new BalancedStyleLoss(nn.Reduction.None, backend: backend, statistic: statistic).forward(leaf, style);
            result.mean().Backward();
            return (result.detach().cpu(), leaf.grad!.cpu());
        }
    }

    [Fact]
    public void ASecondRun_GivesTheSameBits()
    {
        StyleInput input = StyleInput.Random("float32", [4, 128, 64, 64], [4, 128, 60, 61]);
        StyleOutcome first = Run(input);
        StyleOutcome second = Run(input);
        Assert.True(first.Distance.Equals(second.Distance));
        Assert.True(first.Gradient.Equals(second.Gradient));
    }

    [Fact]
    public void TheKernelsRun_WhereTheyAreAskedFor()
    {
        StyleInput input = StyleInput.Random("float32", [1, 8, 4, 4], [1, 8, 4, 4]);
        Assert.Equal(ComputePath.Cuda, BackendChoice.Of(input.Features.cuda(), KernelBackend.Fused));
        Assert.Equal(ComputePath.Cuda, BackendChoice.Of(input.Features.cuda(), KernelBackend.Auto));
        Assert.Equal(ComputePath.Reference, BackendChoice.Of(input.Features.cuda().to(float64), KernelBackend.Auto));
        Assert.Throws<NotSupportedException>(() => BackendChoice.Of(input.Features.cuda().to(float64), KernelBackend.Fused));
    }

    [Fact]
    public void GramMatrixNormsBoundsAndStatistics_AreThoseOfTheCpu()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 70, 9, 11);
        Tensor onDevice = features.cuda();
        Tensor gram = GramMatrix.Compute(features);
        TensorAssert.Close(gram, GramMatrix.Compute(onDevice).cpu(), 1e-6, "Gram matrix");
        TensorAssert.Close(FrobeniusNorm.Compute(gram), FrobeniusNorm.Compute(gram.cuda()).cpu(), 1e-6, "norm");
        Tensor other = GramMatrix.Compute(FeatureMaps.Relu(2, 2, 70, 5, 5));
        TensorAssert.Close(StyleBounds.Supremum(other, gram), StyleBounds.Supremum(other.cuda(), gram.cuda()).cpu(), 1e-6, "supremum");
        TensorAssert.Close(StyleBounds.Infimum(other, gram), StyleBounds.Infimum(other.cuda(), gram.cuda()).cpu(), 1e-5, "infimum");
        (Tensor mean, Tensor deviation) = ChannelStatistics.Compute(features);
        (Tensor cudaMean, Tensor cudaDeviation) = ChannelStatistics.Compute(onDevice);
        TensorAssert.Close(mean, cudaMean.cpu(), 1e-6, "mean");
        TensorAssert.Close(deviation, cudaDeviation.cpu(), 1e-6, "deviation");
    }

    [Fact]
    public void TheTensorsDevice_Decides()
    {
        Assert.SkipUnless(cuda.device_count() > 1, "torch finds one CUDA device only");
        StyleInput input = StyleInput.Random("float32", [1, 20, 9, 9], [1, 20, 9, 9]);
        Tensor[] features = [.. Enumerable.Range(0, 2).Select(i => input.Features.to(new torch.Device(DeviceType.CUDA, i)).requires_grad_(true))];
        Tensor[] styles = [.. Enumerable.Range(0, 2).Select(i => input.Style.to(new torch.Device(DeviceType.CUDA, i)))];
        IReadOnlyList<Tensor> distances = NormalizedStyleDistance.Compute(features, [.. styles], backend: KernelBackend.Fused);
        (distances[0].sum() + distances[1].sum().to(distances[0].device)).Backward();
        Assert.True(features[0].grad!.cpu().Equals(features[1].grad!.cpu()));
    }

    private static void AssertAccurate(string arithmetic, long[] features, long[] style, string reason)
    {
        backends.cuda.matmul.allow_tf32 = arithmetic == "tf32";
        StyleInput input = StyleInput.Random(arithmetic, features, style);
        double weight = arithmetic == "float16" ? WeightForFloat16(input) : 1;
        StyleOutcome outcome = Run(input, weight);
        StyleOutcome eager = input.InTorch(arithmetic, StyleDenominator.DetachedNorms, weight);
        StyleOutcome oracle = input.InTorch("float64", StyleDenominator.DetachedNorms, weight);
        // Tensor cores cut their sums off instead of rounding them: about a unit in the last place for every 8 or 16 pixels.
        double floor = arithmetic == "float32" ? 1e-6 : 1e-5;
        TensorAssert.AsAccurateAsEager(outcome.Distance, eager.Distance, oracle.Distance, $"distance: {reason}", floor);
        TensorAssert.AsAccurateAsEager(
            outcome.Gradient.to(float32), eager.Gradient, oracle.Gradient, $"gradient: {reason}", 2 * Arithmetic.Floor(arithmetic));
    }

    /// <summary>
    /// A mean's gradients are below the smallest float16 numbers where there are many pixels: the power of two that brings the largest to
    /// about 1,000.
    /// </summary>
    private static double WeightForFloat16(StyleInput input)
    {
        double largest = input.InTorch("float64", StyleDenominator.DetachedNorms).Gradient.abs().max().ToDouble();
        return largest > 0 ? Math.Pow(2, Math.Round(Math.Log2(1000 / largest))) : 1;
    }

    private static StyleOutcome Run(StyleInput input, double weight = 1)
    {
        Tensor leaf = input.Features.cuda().detach().requires_grad_(true);
        Tensor distance = new BalancedStyleLoss(nn.Reduction.None, backend: KernelBackend.Fused).forward(leaf, input.Style.cuda());
        (distance.mean() * weight).Backward();
        return new StyleOutcome(distance.detach().cpu(), leaf.grad!.cpu());
    }
}
