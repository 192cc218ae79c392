using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>What Cheng et al. 2021 prove of the normalised distance, on both paths.</summary>
public sealed class NormalizedStyleDistanceLawTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void EqualGrams_HaveDistanceZero(KernelBackend backend)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 9, 6, 7);
        Tensor distance = NormalizedStyleDistance.Compute(features, features.clone(), backend: backend);
        Assert.Equal([0f, 0f], distance.data<float>().ToArray());
    }

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void DisjointChannels_HaveDistanceOne(KernelBackend backend)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 6, 5, 5);
        Tensor style = FeatureMaps.Relu(2, 2, 6, 4, 4);
        features[TensorIndex.Ellipsis, TensorIndex.Slice(0, 3), TensorIndex.Colon, TensorIndex.Colon] = 0;
        style[TensorIndex.Ellipsis, TensorIndex.Slice(3, 6), TensorIndex.Colon, TensorIndex.Colon] = 0;
        AssertAll(1, NormalizedStyleDistance.Compute(features, style, backend: backend));
    }

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void ZeroResult_HasDistanceOne(KernelBackend backend)
    {
        Tensor style = FeatureMaps.Relu(2, 2, 6, 4, 4);
        AssertAll(1, NormalizedStyleDistance.Compute(zeros(2, 6, 3, 3), style, backend: backend));
    }

    [Theory, InlineData(KernelBackend.Fused, true), InlineData(KernelBackend.Fused, false)]
    [InlineData(KernelBackend.Eager, true), InlineData(KernelBackend.Eager, false)]
    public void BothZero_HaveDistanceZeroAndZeroGradient(KernelBackend backend, bool detach)
    {
        Tensor features = zeros(2, 6, 3, 3).requires_grad_(true);
        Tensor distance = NormalizedStyleDistance.Compute(features, zeros(2, 6, 4, 4), detach, backend: backend);
        distance.sum().backward();
        AssertAll(0, distance);
        AssertAll(0, features.grad!);
    }

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void Distance_LiesBetweenTheBoundsRatioAndOne(KernelBackend backend)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            (Tensor features, Tensor style) = RandomPair(seed);
            Tensor gram = GramMatrix.Compute(features, backend: backend);
            Tensor styleGram = GramMatrix.Compute(style, backend: backend);
            double lower = (StyleBounds.Infimum(styleGram, gram) / StyleBounds.Supremum(styleGram, gram)).item<float>();
            double distance = NormalizedStyleDistance.Compute(features, style, backend: backend).item<float>();
            Assert.InRange(distance, lower - 1e-5, 1 + 1e-6);
        }
    }

    [Theory, InlineData(1e-8), InlineData(1e-3), InlineData(1e4), InlineData(1e8)]
    public void CommonScale_ChangesNothing(double scale)
    {
        (Tensor features, Tensor style) = RandomPair(7);
        foreach (KernelBackend backend in new[] { KernelBackend.Fused, KernelBackend.Eager })
        {
            Tensor plain = NormalizedStyleDistance.Compute(features, style, backend: backend);
            Tensor scaled = NormalizedStyleDistance.Compute(features * scale, style * scale, backend: backend);
            TensorAssert.Close(plain, scaled, 1e-5, $"{backend}, both maps times {scale}");
        }
    }

    [Fact]
    public void CommonScale_DividesTheGradientByIt()
    {
        (Tensor features, Tensor style) = RandomPair(8);
        foreach (float scale in new[] { 1e-8f, 1e8f })
        {
            Tensor plain = GradientCheck.Analytic(x => NormalizedStyleDistance.Compute(x, style).sum(), features);
            Tensor scaled = GradientCheck.Analytic(x => NormalizedStyleDistance.Compute(x, style * scale).sum(), features * scale);
            TensorAssert.Close(plain, scaled * scale, 1e-4, $"both maps times {scale}");
        }
    }

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void PixelPermutation_ChangesNothing(KernelBackend backend)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 9, 6, 7);
        Tensor style = FeatureMaps.Relu(2, 2, 9, 6, 7);
        Tensor shuffled = features.flatten(2).index_select(2, randperm(42)).view(2, 9, 6, 7);
        TensorAssert.Close(
            NormalizedStyleDistance.Compute(features, style, backend: backend),
            NormalizedStyleDistance.Compute(shuffled, style, backend: backend),
            1e-5,
            "the Gram matrix is a sum over pixels");
    }

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void Sample_IsIndependentOfTheRestOfTheBatch(KernelBackend backend)
    {
        Tensor features = FeatureMaps.Relu(1, 5, 9, 16, 20);
        Tensor style = FeatureMaps.Relu(2, 5, 9, 6, 7);
        Tensor whole = NormalizedStyleDistance.Compute(features, style, backend: backend);
        for (int n = 0; n < 5; n++)
        {
            Tensor alone = NormalizedStyleDistance.Compute(features[n..(n + 1)], style[n..(n + 1)], backend: backend);
            TensorAssert.Close(whole[n..(n + 1)], alone, 1e-6, $"sample {n} alone");
        }
    }

    [Theory, InlineData(0.5, 0.2), InlineData(2, 0.2), InlineData(4, 9.0 / 17)]
    public void ProportionalGrams_FollowTheRatioOfTheirNorms(double ratio, double expected)
    {
        // L = (1 − q)² / (1 + q²) with q = ‖G_P‖ / ‖G_S‖: too weak and too strong cost the same.
        Tensor style = FeatureMaps.Relu(3, 1, 8, 6, 6);
        double distance = NormalizedStyleDistance.Compute(style * Math.Sqrt(ratio), style).item<float>();
        Assert.Equal(expected, distance, 1e-5);
    }

    [Theory, InlineData(GramNormalization.CHW), InlineData(GramNormalization.None)]
    public void CommonNormalization_Cancels(GramNormalization normalization)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 9, 6, 7);
        Tensor style = FeatureMaps.Relu(2, 2, 9, 6, 7);
        TensorAssert.Close(
            NormalizedStyleDistance.Compute(features, style),
            NormalizedStyleDistance.Compute(features, style, normalization: normalization),
            1e-5,
            "maps of one size");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Gradient_EqualsCentralDifferences(bool detach)
    {
        Tensor features = randn(2, 3, 2, 4, dtype: float64);
        Tensor style = randn(2, 3, 3, 3, dtype: float64);
        Tensor fixedNorms = Norms(features, style);
        Tensor numeric = GradientCheck.Numeric(
            x => (SquaredDistance(x, style) / (detach ? fixedNorms : Norms(x, style))).sum(), features);
        Tensor analytic = GradientCheck.Analytic(x => NormalizedStyleDistance.Compute(x, style, detach).sum(), features);
        TensorAssert.Close(numeric, analytic, 1e-7, $"denominator {(detach ? "held constant" : "with its gradient")}");
    }

    [Fact]
    public void DetachedGradient_IsTheDifferenceOverTheNorms()
    {
        // dL/dG_P = 2·(G_P − G_S)/V, so dL/dF = 4·(G_P − G_S)·F/(V·z).
        Tensor features = randn(1, 3, 2, 4, dtype: float64);
        Tensor style = randn(1, 3, 3, 3, dtype: float64);
        Tensor difference = GramMatrix.Compute(features) - GramMatrix.Compute(style);
        Tensor expected = difference.bmm(features.flatten(2)) * 4 / (Norms(features, style) * 8);
        Tensor actual = GradientCheck.Analytic(x => NormalizedStyleDistance.Compute(x, style).sum(), features);
        TensorAssert.Close(expected.view(features.shape), actual, 1e-12, "closed form");
    }

    private static Tensor SquaredDistance(Tensor features, Tensor style) =>
        (GramMatrix.Compute(features) - GramMatrix.Compute(style)).square().sum([1, 2]);

    private static Tensor Norms(Tensor features, Tensor style) =>
        FrobeniusNorm.Squared(GramMatrix.Compute(features)) + FrobeniusNorm.Squared(GramMatrix.Compute(style));

    private static (Tensor Features, Tensor Style) RandomPair(int seed)
    {
        Random random = new(seed);
        int channels = random.Next(1, 12);
        Tensor features = FeatureMaps.Relu(seed, 1, channels, random.Next(1, 9), random.Next(2, 9)) + 0.01;
        Tensor style = FeatureMaps.Relu(seed + 1000, 1, channels, random.Next(1, 9), random.Next(2, 9));
        return (features, style * Math.Pow(10, random.Next(-1, 2)) + 0.01);
    }

    private static void AssertAll(float expected, Tensor actual) =>
        Assert.All(actual.flatten().data<float>().ToArray(), value => Assert.Equal(expected, value, 1e-6f));
}
