using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>How the autograd functions treat the process: they count tensors and keep a fault, so they run alone.</summary>
[Collection(RunAlone.Name)]
public sealed class AutogradTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Fact]
    public void TrainingLoop_LeavesNoTensorsBehind()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 8, 6, 6).requires_grad_(true);
        Tensor style = FeatureMaps.Relu(2, 2, 8, 6, 6);
        using StyleTarget target = StyleTarget.Encode(style);
        Step(features, style, target);
        long before = Tensor.TotalCount;
        for (int i = 0; i < 20; i++)
        {
            Step(features, style, target);
        }

        BackwardGuard.ThrowIfFaulted();
        Assert.InRange(Tensor.TotalCount - before, long.MinValue, 0);
    }

    [Fact]
    public void FeaturesChangedBeforeBackward_GiveAnExceptionAtTheNextCall_NotTheEndOfTheProcess()
    {
        Tensor leaf = FeatureMaps.Relu(1, 1, 4, 5, 5).requires_grad_(true);
        Tensor features = leaf * 1;
        Tensor distance = StyleDistance.Compute(features, features.detach() * 2, backend: KernelBackend.Fused).sum();
        using (no_grad())
        {
            features.add_(1);
        }

        distance.backward();
        Exception exception = Assert.ThrowsAny<Exception>(BackwardGuard.ThrowIfFaulted);
        Assert.Contains("inplace", exception.Message, StringComparison.Ordinal);
        BackwardGuard.ThrowIfFaulted();
    }

    private static void Step(Tensor features, Tensor style, StyleTarget target)
    {
        using DisposeScope step = NewDisposeScope();
        Tensor loss = NormalizedStyleDistance.Compute(features, style, backend: KernelBackend.Fused).sum()
            + StyleDistance.Compute(features, target, KernelBackend.Fused).sum()
            + GramMatrix.Compute(features, backend: KernelBackend.Fused).sum();
        loss.backward();
        features.grad = null;
    }
}
