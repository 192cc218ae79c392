using StyleKernels.Losses;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Kernels;

/// <summary>Laws of the style distances for every statistic that can stand for a style.</summary>
public sealed class StyleStatisticTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Every statistic.</summary>
    public static TheoryData<StyleStatistic> Statistics => [.. Enum.GetValues<StyleStatistic>()];

    /// <summary>Every statistic with and without the denominator's gradient.</summary>
    public static TheoryData<StyleStatistic, bool> Denominators =>
        [.. Enum.GetValues<StyleStatistic>().SelectMany(statistic => new[] { (statistic, true), (statistic, false) })];

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Statistics))]
    public void Distance_EqualsTheExpressionWrittenOut(StyleStatistic statistic)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 6, 5, 4).to(float64);
        Tensor style = FeatureMaps.Relu(2, 2, 6, 3, 7).to(float64);
        Tensor result = WrittenOut(features, statistic);
        Tensor target = WrittenOut(style, statistic);
        Tensor squared = (result - target).square().sum([1, 2]);
        Tensor balanced = squared / (result.square().sum([1, 2]) + target.square().sum([1, 2]));
        Tensor classic = squared / (statistic == StyleStatistic.MeanAndDeviation ? 6 : 36);
        TensorAssert.Close(balanced, NormalizedStyleDistance.Compute(features, style, statistic: statistic), 1e-12, "balanced");
        TensorAssert.Close(classic, StyleDistance.Compute(features, style, statistic: statistic), 1e-12, "classic");
    }

    [Fact]
    public void AStatisticThatThereIsNot_IsRefused()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 6, 5, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => StyleDistance.Compute(features, features, statistic: (StyleStatistic)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => StyleTarget.Encode(features, statistic: (StyleStatistic)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalizedStyleDistance.Compute(
            features, features, normalization: (GramNormalization)9, statistic: StyleStatistic.MeanAndDeviation));
    }

    [Theory, MemberData(nameof(Denominators))]
    public void Gradient_EqualsCentralDifferences(StyleStatistic statistic, bool detach)
    {
        Tensor features = randn(2, 3, 2, 4, dtype: float64);
        Tensor style = randn(2, 3, 3, 3, dtype: float64);
        Tensor target = WrittenOut(style, statistic);
        Tensor Norms(Tensor x) => WrittenOut(x, statistic).square().sum([1, 2]) + target.square().sum([1, 2]);
        Tensor fixedNorms = Norms(features);
        Tensor numeric = GradientCheck.Numeric(
            x => ((WrittenOut(x, statistic) - target).square().sum([1, 2]) / (detach ? fixedNorms : Norms(x))).sum(), features);
        Tensor analytic = GradientCheck.Analytic(
            x => NormalizedStyleDistance.Compute(x, style, detach, statistic: statistic).sum(), features);
        TensorAssert.Close(numeric, analytic, 1e-7, $"denominator {(detach ? "held constant" : "with its gradient")}");
    }

    [Theory, MemberData(nameof(Statistics))]
    public void Distance_IsZeroForEqualMaps_AndAtMostOneAfterARelu(StyleStatistic statistic)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Tensor features = FeatureMaps.Relu(seed, 2, 1 + (seed % 7), 3, 5) + (0.1 * (seed % 3));
            Tensor style = FeatureMaps.Relu(seed + 100, 2, 1 + (seed % 7), 4, 6) * Math.Pow(10, (seed % 5) - 2);
            Tensor equal = NormalizedStyleDistance.Compute(features, features.clone(), statistic: statistic);
            Tensor other = NormalizedStyleDistance.Compute(features, style, statistic: statistic);
            Assert.InRange(equal.max().item<float>(), 0, 1e-9);
            Assert.InRange(other.min().item<float>(), 0, 1);
            Assert.InRange(other.max().item<float>(), 0, 1 + 1e-6);
        }
    }

    [Theory, MemberData(nameof(NormalizedStyleDistanceTests.Paths), MemberType = typeof(NormalizedStyleDistanceTests))]
    public void Covariance_IsAsAccurateAsEager(long[] shape, long[] styleShape, string layout, int width, string because)
    {
        using IDisposable forced = SimdDispatch.Force((SimdWidth)width);
        Tensor features = FeatureMaps.Relu(1, shape) + 0.5;
        Tensor style = FeatureMaps.InLayout(FeatureMaps.Relu(2, styleShape) + 1, layout);
        foreach (bool detach in new[] { true, false })
        {
            (Tensor oracle, Tensor oracleGrad) = Run(features.to(float64), style.to(float64), detach, KernelBackend.Eager);
            (Tensor eager, Tensor eagerGrad) = Run(features, style, detach, KernelBackend.Eager);
            (Tensor fused, Tensor fusedGrad) = Run(FeatureMaps.InLayout(features, layout), style, detach, KernelBackend.Fused);
            TensorAssert.AsAccurateAsEager(fused, eager, oracle, because);
            TensorAssert.AsAccurateAsEager(fusedGrad, eagerGrad, oracleGrad, because);
        }
    }

    [Theory, InlineData("planar"), InlineData("channels-last")]
    public void CovarianceOfBFloat16Features_IsAsAccurateAsEager(string layout)
    {
        Tensor features = FeatureMaps.InLayout((FeatureMaps.Relu(1, 2, 37, 20, 21) + 0.5).to(bfloat16), layout);
        Tensor style = FeatureMaps.InLayout((FeatureMaps.Relu(2, 1, 37, 9, 31) + 1).to(bfloat16), layout);
        (Tensor oracle, Tensor oracleGrad) = Run(features.to(float64), style.to(float64), true, KernelBackend.Eager);
        (Tensor eager, Tensor eagerGrad) = Run(features.to(float32), style.to(float32), true, KernelBackend.Eager);
        (Tensor fused, Tensor fusedGrad) = Run(features, style, true, KernelBackend.Fused);
        TensorAssert.AsAccurateAsEager(fused, eager, oracle, "widened before they are centred");
        TensorAssert.AsAccurateAsEager(fusedGrad, eagerGrad.to(bfloat16).to(float32), oracleGrad, "rounded once at the end");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void CovarianceOfAPartOfALargerMap_IsThatOfItsCopy(bool channelsLast)
    {
        // Rows that do not touch each other: the means have to follow the strides too.
        Tensor large = FeatureMaps.InLayout(FeatureMaps.Relu(1, 4, 70, 9, 9) + 1, channelsLast ? "channels-last" : "planar");
        Tensor features = large[1..3, 3..67];
        Tensor style = FeatureMaps.Relu(2, 1, 64, 5, 5);
        Tensor Distance(Tensor x) => StyleDistance.Compute(x, style, statistic: StyleStatistic.Covariance);
        TensorAssert.Close(Distance(features.clone()), Distance(features), 1e-6, "a view");
    }

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void Covariance_DoesNotSeeAConstantAddedToAChannel(KernelBackend backend)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 9, 16, 20);
        Tensor style = FeatureMaps.Relu(2, 1, 9, 7, 11);
        Tensor shifted = features + randn(1, 9, 1, 1).abs();
        Tensor Distance(Tensor x) => NormalizedStyleDistance.Compute(x, style, backend: backend, statistic: StyleStatistic.Covariance);
        TensorAssert.Close(Distance(features), Distance(shifted), 1e-5, "the mean is taken away");
        Tensor Grad(Tensor x) => GradientCheck.Analytic(y => Distance(y).sum(), x);
        TensorAssert.Close(Grad(features), Grad(shifted), 1e-4, "and so in the gradient");
    }

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void Covariance_HasAGradientWhoseSumOverThePixelsIsZero(KernelBackend backend)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 17, 16, 20) + 1;
        Tensor style = FeatureMaps.Relu(2, 2, 17, 7, 11);
        Tensor gradient = GradientCheck.Analytic(
            x => StyleDistance.Compute(x, style, backend: backend, statistic: StyleStatistic.Covariance).sum(), features);
        double sum = gradient.to(float64).sum([2, 3]).abs().max().item<double>();
        Assert.InRange(sum, 0, 1e-5 * gradient.abs().sum([2, 3]).max().item<float>());
    }

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void CovarianceOfOnePixel_IsZero_AndTwoOfThemAreEqual(KernelBackend backend)
    {
        Tensor distance = NormalizedStyleDistance.Compute(
            FeatureMaps.Relu(1, 2, 5, 1, 1), FeatureMaps.Relu(2, 2, 5, 1, 1), backend: backend, statistic: StyleStatistic.Covariance);
        Assert.Equal(0, distance.abs().max().item<float>());
    }

    [Theory]
    [InlineData(KernelBackend.Fused, ScalarType.Float32, false), InlineData(KernelBackend.Fused, ScalarType.Float32, true)]
    [InlineData(KernelBackend.Fused, ScalarType.BFloat16, true), InlineData(KernelBackend.Eager, ScalarType.Float32, false)]
    [InlineData(KernelBackend.Eager, ScalarType.Float64, false)]
    public void CovarianceOfFlatMaps_IsZero_AndTwoOfThemAreEqual(KernelBackend backend, ScalarType type, bool interleaved)
    {
        Tensor features = Flat(0.7, 61, 43).requires_grad_(true);
        Tensor distance = NormalizedStyleDistance.Compute(features, Flat(1.3, 50, 31), backend: backend, statistic: StyleStatistic.Covariance);
        distance.sum().Backward();
        Assert.Equal(0, distance.abs().max().to(ScalarType.Float64).item<double>());
        Assert.Equal(0, features.grad!.abs().max().to(ScalarType.Float64).item<double>());

        Tensor Flat(double value, int height, int width)
        {
            Tensor values = (arange(1, 34, ScalarType.Float64) * value).to(type).view(1, 33, 1, 1).expand(1, 33, height, width);
            return interleaved ? values.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : values.contiguous();
        }
    }

    [Fact]
    public void EqualMeans_HideOtherPatternsFromTheGramMatrix_NotFromTheCovariance()
    {
        // Why the statistic exists: equal means, and patterns that are unrelated in the one map and the same in the other.
        Tensor features = (randn(1, 16, 32, 32) * 0.5) + 3;
        Tensor style = (randn(1, 1, 32, 32).expand(1, 16, 32, 32) * 0.5) + 3;
        float gram = NormalizedStyleDistance.Compute(features, style).item<float>();
        float covariance = NormalizedStyleDistance.Compute(features, style, statistic: StyleStatistic.Covariance).item<float>();
        Assert.InRange(gram, 0, 0.01);
        Assert.InRange(covariance, 0.5, 1);
    }

    [Theory, MemberData(nameof(Statistics))]
    public void EncodedStyle_GivesTheSameDistance_InListsAsAlone(StyleStatistic statistic)
    {
        Tensor[] features = [FeatureMaps.Relu(1, 2, 5, 6, 6), FeatureMaps.Relu(2, 2, 9, 3, 3)];
        Tensor[] styles = [FeatureMaps.Relu(3, 2, 5, 4, 4), FeatureMaps.Relu(4, 1, 9, 5, 5)];
        using BalancedStyleLoss loss = new(Reduction.None, statistic: statistic);
        StyleTarget[] targets = [.. styles.Select(loss.Encode)];
        IReadOnlyList<Tensor> plain = loss.forward(features, [.. styles]);
        IReadOnlyList<Tensor> encoded = loss.forward(features, [.. targets]);
        IReadOnlyList<Tensor> mixed = Functional.BalancedStyleLoss(
            features, [styles[0], targets[1]], reduction: Reduction.None, statistic: statistic);
        for (int i = 0; i < features.Length; i++)
        {
            Assert.Equal(statistic, targets[i].Statistic);
            TensorAssert.Close(plain[i], encoded[i], 1e-6, "encoded");
            TensorAssert.Close(plain[i], mixed[i], 1e-6, "one by its features, one encoded");
            TensorAssert.Close(plain[i], loss.call(features[i], styles[i]), 1e-6, "alone");
            TensorAssert.Close(plain[i], loss.forward(features[i], targets[i]), 1e-6, "encoded and alone");
            TensorAssert.Close(
                plain[i],
                Functional.BalancedStyleLoss(features[i], styles[i], reduction: Reduction.None, statistic: statistic),
                1e-6,
                "functional");
        }
    }

    [Fact]
    public void FusedMeanAndDeviationOnTheCpu_SaysWhyItCannotRun()
    {
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => NormalizedStyleDistance.Compute(
            ones(1, 3, 5, 5), ones(1, 3, 5, 5), backend: KernelBackend.Fused, statistic: StyleStatistic.MeanAndDeviation));
        Assert.Contains("CUDA", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The statistic by its definition, (N, C, C) or (N, C, 2).</summary>
    private static Tensor WrittenOut(Tensor features, StyleStatistic statistic)
    {
        Tensor matrix = features.flatten(2);
        Tensor mean = matrix.mean([2], keepdim: true);
        Tensor centred = statistic == StyleStatistic.Gram ? matrix : matrix - mean;
        return statistic == StyleStatistic.MeanAndDeviation
            ? cat([mean, ((centred.square().sum([2], keepdim: true) / (matrix.shape[2] - 1)) + 1e-5).sqrt()], 2)
            : centred.bmm(centred.transpose(1, 2)) / matrix.shape[2];
    }

    private static (Tensor Value, Tensor Grad) Run(Tensor features, Tensor style, bool detach, KernelBackend backend)
    {
        Tensor leaf = features.detach().requires_grad_(true);
        Tensor value = NormalizedStyleDistance.Compute(leaf, style, detach, backend: backend, statistic: StyleStatistic.Covariance);
        (value * arange(1, value.shape[0] + 1, value.dtype)).sum().Backward();
        return (value.detach(), leaf.grad!);
    }
}
