using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>
/// torch's default type and device are the user's: whatever they are, the fused paths write float32 to float32, and where the features are. Settings of the
/// process, so it runs alone.
/// </summary>
[Collection(RunAlone.Name)]
public sealed class DefaultsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ScalarType _before = get_default_dtype();

    /// <inheritdoc/>
    public void Dispose()
    {
        set_default_dtype(_before);
        set_default_device(CPU);
        _scope.Dispose();
    }

    [Theory, InlineData(ScalarType.Float64), InlineData(ScalarType.BFloat16)]
    public void TheDefaultType_ChangesNothing(ScalarType type)
    {
        Tensor features = FeatureMaps.Relu(1, 2, 9, 6, 7);
        Tensor style = FeatureMaps.Relu(2, 2, 9, 5, 5);
        Tensor[] expected = Outcomes(features, style);
        set_default_dtype(type);
        Assert.All(expected.Zip(Outcomes(features, style)), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    [Fact]
    public void TheDefaultDevice_ChangesNothing()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 9, 6, 7);
        Tensor style = FeatureMaps.Relu(2, 2, 9, 5, 5);
        Tensor[] expected = Outcomes(features, style);
        set_default_device(META);
        Tensor[] outcomes = Outcomes(features, style);
        set_default_device(CPU);
        Assert.All(expected.Zip(outcomes), pair => Assert.True(pair.First.Equals(pair.Second)));
    }

    private static Tensor[] Outcomes(Tensor features, Tensor style)
    {
        Tensor leaf = features.clone().requires_grad_(true);
        Tensor distance = NormalizedStyleDistance.Compute(leaf, style);
        Tensor encoded = NormalizedStyleDistance.Compute(leaf, StyleTarget.Encode(style));
        Tensor content = ContentDistance.Compute(leaf, features + 1, normalize: true);
        Tensor covariance = NormalizedStyleDistance.Compute(leaf, style, statistic: StyleStatistic.Covariance);
        (distance + encoded + content + covariance).sum().backward();
        Tensor norm = FrobeniusNorm.Squared(GramMatrix.Compute(style));
        return [distance.detach(), encoded.detach(), content.detach(), covariance.detach(), GramMatrix.Compute(style), norm, leaf.grad!];
    }
}
