using StyleKernels.Losses;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Losses;

/// <summary>The content loss, its gradient and its checks.</summary>
public sealed class ContentLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Loss_IsTheMeanSquaredDifference()
    {
        Tensor features = FeatureMaps.Relu(1, 3, 6, 5, 4);
        Tensor content = FeatureMaps.Relu(2, 3, 6, 5, 4);
        using ContentLoss loss = new();
        TensorAssert.Close(functional.mse_loss(features, content), loss.call(features, content), 1e-6, "Eq. 4 and 8");
        Tensor weights = tensor([1f, 0f, 2f]);
        Tensor expected = ((features - content).square().mean([1, 2, 3]) * weights).sum();
        TensorAssert.Close(expected, Functional.ContentLoss(features, content, weights, Reduction.Sum), 1e-6, "Eq. 9");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Gradient_EqualsCentralDifferences(bool normalize)
    {
        Tensor features = randn(2, 3, 2, 4, dtype: float64);
        Tensor content = randn(2, 3, 2, 4, dtype: float64);
        using ContentLoss loss = new(normalize: normalize);
        Tensor Loss(Tensor x) => loss.forward(x, content);
        TensorAssert.Close(GradientCheck.Numeric(Loss, features), GradientCheck.Analytic(Loss, features), 1e-7, "float64");
    }

    [Fact]
    public void NormalizedLoss_DoesNotDependOnTheScale_AndIsOneForAZeroResult()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 6, 5, 4);
        Tensor content = FeatureMaps.Relu(2, 2, 6, 5, 4);
        using ContentLoss loss = new(Reduction.None, normalize: true);
        TensorAssert.Close(loss.call(features, content), loss.call(features * 1000, content * 1000), 1e-5, "common scale");
        TensorAssert.Close(ones(2), loss.call(zeros_like(features), content), 1e-6, "zero result");
        Assert.Equal([0f, 0f], loss.call(zeros_like(features), zeros_like(content)).data<float>().ToArray());
    }

    [Fact]
    public void ContentOfAnotherSize_IsNamedWithBothShapes()
    {
        using ContentLoss loss = new();
        ArgumentException exception = Assert.Throws<ArgumentException>(() => loss.call(ones(1, 3, 4, 4), ones(1, 3, 4, 5)));
        Assert.Equal("content", exception.ParamName);
        Assert.Contains("(1, 3, 4, 5)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("(1, 3, 4, 4)", exception.Message, StringComparison.Ordinal);
    }
}
