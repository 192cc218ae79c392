using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>The bounds of the classic distance.</summary>
public sealed class StyleBoundsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory, InlineData(true), InlineData(false)]
    public void Infimum_AtAZeroMatrix_HasNoGradientInsteadOfNaN(bool zeroStyle)
    {
        Tensor other = zeroStyle ? zeros(1, 3, 3) : ones(1, 3, 3);
        Tensor gradient = GradientCheck.Analytic(x => StyleBounds.Infimum(other, x).sum(), zeros(1, 3, 3));
        Assert.Equal(0, gradient.abs().max().item<float>());
    }

    [Fact]
    public void ClassicDistance_LiesBetweenInfimumAndSupremum()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Tensor features = FeatureMaps.Relu(seed, 2, 6, 4, 5);
            Tensor style = FeatureMaps.Relu(seed + 100, 2, 6, 3, 3) * (seed % 4);
            (Tensor infimum, Tensor supremum) = Bounds(features, style);
            Tensor distance = StyleDistance.Compute(features, style);
            Assert.True((distance <= supremum * 1.00001).all().item<bool>(), $"seed {seed}: {distance.str()} above {supremum.str()}");
            Assert.True((distance >= infimum * 0.9999).all().item<bool>(), $"seed {seed}: {distance.str()} below {infimum.str()}");
        }
    }

    [Fact]
    public void Supremum_IsReachedByDisjointChannels()
    {
        Tensor features = zeros(1, 2, 3, 3);
        Tensor style = zeros(1, 2, 3, 3);
        features[0, 0] = 2;
        style[0, 1] = 3;
        Assert.Equal(StyleDistance.Compute(features, style).item<float>(), Bounds(features, style).Supremum.item<float>(), 1e-5f);
    }

    [Fact]
    public void Infimum_IsReachedByProportionalGrams()
    {
        Tensor style = FeatureMaps.Relu(1, 1, 6, 4, 5);
        Tensor features = style * 1.5;
        TensorAssert.Close(StyleDistance.Compute(features, style), Bounds(features, style).Infimum, 1e-5, "G_P = 2.25 G_S");
    }

    private static (Tensor Infimum, Tensor Supremum) Bounds(Tensor features, Tensor style)
    {
        Tensor gram = GramMatrix.Compute(features);
        Tensor styleGram = GramMatrix.Compute(style);
        return (StyleBounds.Infimum(styleGram, gram), StyleBounds.Supremum(styleGram, gram));
    }
}
