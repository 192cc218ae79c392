using StyleKernels.Losses;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Losses;

/// <summary>Reduction, weights and checks of the style losses.</summary>
public sealed class StyleLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _features;
    private readonly Tensor _style;

    /// <summary>Makes a batch of three.</summary>
    public StyleLossTests()
    {
        _features = FeatureMaps.Relu(1, 3, 6, 5, 4);
        _style = FeatureMaps.Relu(2, 3, 6, 3, 7);
    }

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Fact]
    public void BalancedLoss_EqualsTheExpressionWrittenOut()
    {
        Tensor gram = Gram(_features);
        Tensor styleGram = Gram(_style);
        Tensor expected = (gram - styleGram).square().sum([1, 2]) / (gram.square().sum([1, 2]) + styleGram.square().sum([1, 2]));
        AssertReductions(expected, reduction => new BalancedStyleLoss(reduction));
    }

    [Fact]
    public void ClassicLoss_EqualsTheExpressionWrittenOut()
    {
        Tensor expected = (Gram(_features) - Gram(_style)).square().mean([1, 2]);
        AssertReductions(expected, reduction => new ClassicStyleLoss(reduction));
    }

    [Fact]
    public void WeightsOfOneOverN_WithSum_GiveTheMean()
    {
        // Eq. 9 with λ_k = 1/B is Eq. 8.
        using BalancedStyleLoss sum = new(Reduction.Sum);
        using BalancedStyleLoss mean = new();
        TensorAssert.Close(mean.call(_features, _style), sum.forward(_features, _style, full(3, 1.0 / 3)), 1e-6, "λ = 1/B");
    }

    [Fact]
    public void Weights_ScaleEachSamplesGradient()
    {
        using ClassicStyleLoss loss = new(Reduction.Sum);
        Tensor Grad(Tensor weights) => GradientCheck.Analytic(x => loss.forward(x, _style, weights), _features);
        Tensor plain = Grad(ones(3));
        Tensor weighted = Grad(tensor([0f, 2f, -1f]));
        TensorAssert.Close(plain * tensor([0f, 2f, -1f]).view(3, 1, 1, 1), weighted, 1e-6, "λ = 0, 2, -1");
    }

    [Fact]
    public void EncodedStyle_GivesTheSameLoss()
    {
        foreach (StyleLoss loss in new StyleLoss[] { new BalancedStyleLoss(), new ClassicStyleLoss(normalization: GramNormalization.CHW) })
        {
            using StyleTarget target = loss.Encode(_style);
            TensorAssert.Close(loss.forward(_features, _style), loss.forward(_features, target), 1e-6, loss.GetName());
        }
    }

    [Fact]
    public void EncodedStyle_MovesBetweenTypes()
    {
        using StyleTarget target = StyleTarget.Encode(_style.to(bfloat16));
        using BalancedStyleLoss loss = new();
        loss.forward(_features, target);
        using StyleTarget wide = target.to(new Device(DeviceType.CPU), float64);
        TensorAssert.Close(loss.forward(_features, target), loss.forward(_features.to(float64), wide), 1e-6, "float64 features");
        Assert.Throws<ArgumentException>(() => target.to(new Device(DeviceType.CPU), bfloat16));
    }

    [Fact]
    public void FunctionalTwinsOfEncodedStyles_GiveTheSameLoss()
    {
        using BalancedStyleLoss balanced = new(statistic: StyleStatistic.Covariance);
        using ClassicStyleLoss classic = new(Reduction.Sum, GramNormalization.None);
        using StyleTarget covariance = balanced.Encode(_style);
        using StyleTarget gram = classic.Encode(_style);
        TensorAssert.Close(balanced.forward(_features, covariance), Functional.BalancedStyleLoss(_features, covariance), 1e-6, "balanced");
        TensorAssert.Close(
            classic.forward(_features, gram), Functional.ClassicStyleLoss(_features, gram, reduction: Reduction.Sum), 1e-6, "classic");
    }

    [Fact]
    public void FunctionalTwins_GiveTheSameLoss()
    {
        Tensor weights = tensor([1f, 2f, 3f]);
        using BalancedStyleLoss balanced = new(Reduction.Sum, detachDenominator: false);
        using ClassicStyleLoss classic = new(normalization: GramNormalization.None);
        TensorAssert.Close(
            balanced.forward(_features, _style, weights),
            Functional.BalancedStyleLoss(_features, _style, weights, Reduction.Sum, detachDenominator: false),
            1e-6,
            "balanced");
        TensorAssert.Close(
            classic.forward(_features, _style),
            Functional.ClassicStyleLoss(_features, _style, normalization: GramNormalization.None),
            1e-6,
            "classic");
    }

    [Fact]
    public void WrongNumberOfWeights_IsNamedWithBothShapes()
    {
        using BalancedStyleLoss loss = new();
        ArgumentException exception = Assert.Throws<ArgumentException>(() => loss.forward(_features, _style, ones(2)));
        Assert.Equal("sampleWeights", exception.ParamName);
        Assert.Contains("(2)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("(3)", exception.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void NonFiniteValues_AreRefusedOnRequestOnly(double value)
    {
        Tensor broken = _features.clone();
        broken[1, 2, 3, 3] = value;
        using ClassicStyleLoss lenient = new();
        using ClassicStyleLoss checking = new(checkFinite: true);
        lenient.forward(broken, _style);
        Assert.Equal("features", Assert.Throws<ArgumentException>(() => checking.forward(broken, _style)).ParamName);
        Assert.Equal("style", Assert.Throws<ArgumentException>(() => checking.forward(_features, broken)).ParamName);
        checking.forward(_features, _style);
    }

    private static Tensor Gram(Tensor features) =>
        features.flatten(2).bmm(features.flatten(2).transpose(1, 2)) / (features.shape[2] * features.shape[3]);

    private void AssertReductions(Tensor expected, Func<Reduction, StyleLoss> create)
    {
        TensorAssert.Close(expected, create(Reduction.None).call(_features, _style), 1e-5, "none");
        TensorAssert.Close(expected.sum(), create(Reduction.Sum).call(_features, _style), 1e-5, "sum");
        TensorAssert.Close(expected.mean(), create(Reduction.Mean).call(_features, _style), 1e-5, "mean");
    }
}
