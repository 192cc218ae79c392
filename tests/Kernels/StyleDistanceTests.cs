using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>The classic distance, encoded styles, and how the fused path behaves in a training loop.</summary>
public sealed class StyleDistanceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void Distance_IsTheMeanSquaredDifferenceOfTheGrams(KernelBackend backend)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 9, 6, 7);
        Tensor style = FeatureMaps.Relu(2, 2, 9, 5, 3);
        Tensor expected = (GramMatrix.Compute(features) - GramMatrix.Compute(style)).square().mean([1, 2]);
        TensorAssert.Close(expected, StyleDistance.Compute(features, style, backend: backend), 1e-5, "Eq. 6");
    }

    [Fact]
    public void Gradient_EqualsCentralDifferences()
    {
        Tensor features = randn(2, 3, 2, 4, dtype: float64);
        Tensor style = randn(1, 3, 3, 3, dtype: float64);
        Tensor Distance(Tensor x) => StyleDistance.Compute(x, style).sum();
        TensorAssert.Close(GradientCheck.Numeric(Distance, features), GradientCheck.Analytic(Distance, features), 1e-7, "Eq. 6");
    }

    [Fact]
    public void FusedGradient_IsAsAccurateAsEager()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 33, 16, 11);
        Tensor style = FeatureMaps.Relu(2, 2, 33, 9, 9);
        Tensor Grad(Tensor f, Tensor s, KernelBackend backend) =>
            GradientCheck.Analytic(x => StyleDistance.Compute(x, s, backend: backend).sum(), f);
        TensorAssert.AsAccurateAsEager(
            Grad(features, style, KernelBackend.Fused),
            Grad(features, style, KernelBackend.Eager),
            Grad(features.to(float64), style.to(float64), KernelBackend.Eager),
            "classic");
    }

    [Theory, InlineData(KernelBackend.Fused), InlineData(KernelBackend.Eager)]
    public void EncodedStyle_GivesWhatItsFeaturesGive(KernelBackend backend)
    {
        Tensor features = FeatureMaps.Relu(1, 3, 20, 6, 7);
        Tensor style = FeatureMaps.Relu(2, 1, 20, 5, 3);
        using StyleTarget target = StyleTarget.Encode(style, GramNormalization.CHW, backend);
        TensorAssert.Close(
            StyleDistance.Compute(features, style, GramNormalization.CHW, backend),
            StyleDistance.Compute(features, target, backend: backend),
            1e-6,
            "one style for three results");
        TensorAssert.Close(
            NormalizedStyleDistance.Compute(features, style, backend: backend),
            NormalizedStyleDistance.Compute(features, target, backend: backend),
            1e-5,
            "another normalisation cancels only in part: sizes differ by H·W, which both divide by");
    }

    [Fact]
    public void Gradient_ReachesWhatMadeTheFeatures_AndAddsUpWithOtherUses()
    {
        Tensor style = FeatureMaps.Relu(2, 2, 8, 5, 5);
        Tensor Grad(KernelBackend backend) => GradientCheck.Analytic(
            x =>
            {
                Tensor features = (x * 3).relu();
                return NormalizedStyleDistance.Compute(features, style, backend: backend).sum()
                    + StyleDistance.Compute(features, style, backend: backend).mean()
                    + features.square().mean();
            },
            FeatureMaps.Relu(1, 2, 8, 6, 6) - 0.1);
        TensorAssert.Close(Grad(KernelBackend.Eager), Grad(KernelBackend.Fused), 1e-5, "three uses of one map");
    }

    [Fact]
    public void Optimisation_FollowsTheSameCurveAsEager()
    {
        float[] eager = Optimise(KernelBackend.Eager);
        float[] fused = Optimise(KernelBackend.Fused);
        Assert.True(eager[^1] < 0.5f * eager[0], $"the loss falls: {eager[0]} to {eager[^1]}");
        for (int i = 0; i < eager.Length; i++)
        {
            Assert.Equal(eager[i], fused[i], 1e-3f * eager[0]);
        }
    }

    private static float[] Optimise(KernelBackend backend)
    {
        Tensor style = FeatureMaps.Relu(2, 2, 16, 12, 12) * 2;
        Parameter parameter = new(FeatureMaps.Relu(1, 2, 16, 12, 12));
        using optim.Optimizer optimizer = optim.Adam([parameter], 0.02);
        float[] curve = new float[40];
        for (int i = 0; i < curve.Length; i++)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor loss = NormalizedStyleDistance.Compute(parameter.relu(), style, backend: backend).mean();
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            curve[i] = loss.item<float>();
        }

        return curve;
    }
}
