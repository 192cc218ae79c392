using StyleKernels.Evaluation.Bounds;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Bounds;

public sealed class SpectralBoundsTests
{
    /// <summary>Ranks below, at and above the number of channels; scales far apart.</summary>
    [Theory, InlineData(1, 1, 1.0), InlineData(3, 2, 1e-3), InlineData(6, 6, 10.0), InlineData(8, 20, 1.0)]
    public void TheyHoldForRandomGramMatrices_AndLieWithinThePlainBounds(int channels, int pixels, double scale)
    {
        const int Pairs = 2500;
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(7);
        Tensor s = Gram(randn([Pairs, channels, pixels], dtype: float64, generator: generator).relu());
        Tensor p = Gram(randn([Pairs, channels, pixels], dtype: float64, generator: generator) * scale);
        Tensor distance = (s - p).square().sum([1, 2]) / (channels * channels);
        Tensor slack = StyleBounds.Supremum(s, p) * 1e-10;
        AssertAll(SpectralBounds.Infimum(s, p) <= distance + slack);
        AssertAll(distance <= SpectralBounds.Supremum(s, p) + slack);
        AssertAll(StyleBounds.Infimum(s, p) <= SpectralBounds.Infimum(s, p) + slack);
        AssertAll(SpectralBounds.Supremum(s, p) <= StyleBounds.Supremum(s, p) + slack);
    }

    [Fact]
    public void TheyAreAttained_WhenEigenvectorsAreShared()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rotation = linalg.qr(randn(5, 5, dtype: float64)).Q;
        Tensor s = Rotated(rotation, 5, 4, 3, 2, 0);
        Tensor same = Rotated(rotation, 9, 3, 3, 1, 0.5);
        Tensor opposite = Rotated(rotation, 0.5, 1, 3, 3, 9);
        Assert.Equal(Distance(s, same), SpectralBounds.Infimum(s, same).item<double>(), 1e-9);
        Assert.Equal(Distance(s, opposite), SpectralBounds.Supremum(s, opposite).item<double>(), 1e-9);
    }

    [Fact]
    public void TheNormalizedDistance_IsTheBalancedOneWithATighterDenominator()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = rand(2, 6, 9, 7, dtype: float64, requires_grad: true);
        Tensor style = rand(1, 6, 8, 8, dtype: float64);
        Tensor loss = SpectralBounds.NormalizedDistance(features, style);
        Tensor supremum = SpectralBounds.Supremum(GramMatrix.Compute(style), GramMatrix.Compute(features));
        Assert.True(allclose(loss * supremum, StyleDistance.Compute(features, style)));
        Assert.True(loss.ge(NormalizedStyleDistance.Compute(features, style)).all().item<bool>());
        loss.sum().backward();
        Tensor expected = autograd.grad([(StyleDistance.Compute(features, style) / supremum.detach()).sum()], [features])[0];
        Assert.True(allclose(features.grad, expected));
        Assert.Equal(0, SpectralBounds.NormalizedDistance(zeros(1, 6, 2, 2), zeros(1, 6, 2, 2)).item<float>());
    }

    [Theory]
    [InlineData(new long[] { 1, 3, 4 }, new long[] { 1, 3, 4 })]
    [InlineData(new long[] { 2, 3, 3 }, new long[] { 3, 3, 3 })]
    [InlineData(new long[] { 3, 3 }, new long[] { 3, 3 })]
    public void OtherShapes_AreRefusedWithBothNamed(long[] style, long[] result)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Contains(string.Join(", ", style), Assert.Throws<ArgumentException>(() => SpectralBounds.Supremum(zeros(style), zeros(result))).Message);
    }

    private static Tensor Gram(Tensor features) => features.bmm(features.transpose(1, 2));

    private static Tensor Rotated(Tensor rotation, params double[] eigenvalues) =>
        (rotation.matmul(diag(tensor(eigenvalues))).matmul(rotation.t())).unsqueeze(0);

    private static double Distance(Tensor s, Tensor p) => (s - p).square().sum().item<double>() / 25;

    private static void AssertAll(Tensor condition) => Assert.True(condition.all().item<bool>());
}
