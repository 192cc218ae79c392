using StyleKernels.Losses;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels;

/// <summary>How the autograd functions treat the process: they count tensors and memory and keep faults, so they run alone.</summary>
[Collection(RunAlone.Name)]
public sealed class AutogradTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <summary>Every fused operation on the CPU with a gradient.</summary>
    public static TheoryData<string> Operations => ["style distance", "Gram matrix", "Frobenius norm", "content distance"];

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Fact]
    public void TrainingLoop_LeavesNoTensorsBehind()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 8, 6, 6).requires_grad_(true);
        Tensor style = FeatureMaps.Relu(2, 2, 8, 6, 6);
        using StyleTarget target = StyleTarget.Encode(style);
        Step(features, style, target);
        long before = LiveTensors.Count();
        for (int i = 0; i < 20; i++)
        {
            Step(features, style, target);
        }

        // Not counted as before: that would collect what was not disposed.
        Assert.InRange(Tensor.TotalCount - before, long.MinValue, 0);
    }

    [Fact]
    public void AFault_IsThrownFromItsOwnBackward()
    {
        Tensor distance = BrokenGraph();
        Exception exception = Assert.ThrowsAny<Exception>(() => distance.Backward());
        Assert.Contains("inplace", exception.Message, StringComparison.Ordinal);
        BackwardGuard.ThrowIfFaulted();
        StyleDistance.Compute(ones(1, 2, 3, 3), ones(1, 2, 3, 3));
    }

    [Fact]
    public void AGradientThatWasSaved_Arrives()
    {
        Tensor leaf = ones(3).requires_grad_(true);
        Prepared.Of(leaf).sum().Backward();
        Assert.Equal([2, 2, 2], leaf.grad!.data<float>().ToArray());
    }

    [Fact]
    public void AFaultOfTorchsBackward_IsThrownOnItsThread_AndOnNoOther()
    {
        Tensor distance = BrokenGraph();
        distance.backward();
        Exception? innocent = null;
        Thread other = new(() => innocent = Record.Exception(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor leaf = ones(1, 2, 3, 3).requires_grad_(true);
            StyleDistance.Compute(leaf, ones(1, 2, 3, 3)).sum().Backward();
            BackwardGuard.ThrowIfFaulted();
        }));
        other.Start();
        other.Join();
        Assert.Null(innocent);
        GramMatrix.Compute(ones(1, 2, 3, 3)).sum();
        Assert.Contains("inplace", Assert.ThrowsAny<Exception>(BackwardGuard.ThrowIfFaulted).Message, StringComparison.Ordinal);
        BackwardGuard.ThrowIfFaulted();
    }

    [Theory, MemberData(nameof(Operations))]
    public void SecondDerivatives_AreRefused_AndCannotBeTakenForRight(string operation)
    {
        Tensor leaf = Leaf(operation);
        Tensor gradient = autograd.grad([Value(operation, leaf).sum()], [leaf], create_graph: true)[0];
        Assert.True(gradient.isnan().all().item<bool>());
        Assert.Contains("Eager", Assert.Throws<NotSupportedException>(BackwardGuard.ThrowIfFaulted).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Operations))]
    public void ASecondBackwardPass_NeedsTheGraphToBeRetained(string operation)
    {
        Tensor leaf = Leaf(operation);
        Tensor value = Value(operation, leaf).sum();
        value.Backward(retainGraph: true);
        Tensor first = leaf.grad!.clone();
        value.Backward();
        TensorAssert.Close(first * 2, leaf.grad!, 1e-6, "the retained graph gives the same gradient again");
        Assert.Contains("retainGraph", Assert.Throws<InvalidOperationException>(() => value.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeptLosses_DoNotKeepFeatureMaps()
    {
        // 8 MiB of features in each of 100 graphs.
        using BalancedStyleLoss loss = new();
        using StyleTarget target = loss.Encode(ones(1, 32, 8, 8));
        Tensor scale = ones(1).requires_grad_(true);
        List<Tensor> kept = [Loss()];
        long before = Environment.WorkingSet;
        for (int i = 0; i < 100; i++)
        {
            kept.Add(Loss());
        }

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 500L << 20);
        Assert.All(kept, value => Assert.False(value.IsInvalid));

        Tensor Loss()
        {
            using DisposeScope step = NewDisposeScope();
            Tensor value = loss.forward(ones(1, 32, 256, 256) * scale, target);
            value.Backward();
            return value.MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void Losses_LeaveNothingButTheirResult()
    {
        Tensor features = FeatureMaps.Relu(1, 2, 8, 6, 6).requires_grad_(true);
        Tensor other = FeatureMaps.Relu(2, 2, 8, 6, 6);
        Dictionary<string, Tensor> results = new() { ["a"] = features };
        Dictionary<string, Tensor> others = new() { ["a"] = other };
        using PerceptualLoss perceptual = new(["a"], ["a"]);
        using StyleTarget target = perceptual.StyleLoss.Encode(other);
        Assert.Equal(0, LeftBy(() => perceptual.StyleLoss.forward(features, other)));
        Assert.Equal(0, LeftBy(() => perceptual.StyleLoss.forward(features, target)));
        Assert.Equal(0, LeftBy(() => perceptual.ContentLoss.forward(features, other)));
        Assert.Equal(0, LeftBy(() => Functional.ClassicStyleLoss(features, other)));
        Assert.Equal(0, LeftBy(() => perceptual.forward(results, others, others)));
    }

    private static long LeftBy(Func<IDisposable> compute)
    {
        long before = LiveTensors.Count();
        compute().Dispose();

        // Not counted as before: that would collect what was not disposed.
        return Tensor.TotalCount - before;
    }

    private static Tensor BrokenGraph()
    {
        Tensor leaf = FeatureMaps.Relu(1, 1, 4, 5, 5).requires_grad_(true);
        Tensor features = leaf * 1;
        Tensor distance = StyleDistance.Compute(features, features.detach() * 2, backend: KernelBackend.Fused).sum();
        using (no_grad())
        {
            features.add_(1);
        }

        return distance;
    }

    private static Tensor Leaf(string operation) =>
        (operation == "Frobenius norm" ? randn(2, 4, 4) : FeatureMaps.Relu(1, 2, 4, 5, 5)).requires_grad_(true);

    private static Tensor Value(string operation, Tensor leaf) => operation switch
    {
        "style distance" => StyleDistance.Compute(leaf, leaf.detach() * 2, backend: KernelBackend.Fused),
        "Gram matrix" => GramMatrix.Compute(leaf, backend: KernelBackend.Fused),
        "Frobenius norm" => FrobeniusNorm.Squared(leaf, KernelBackend.Fused),
        _ => ContentDistance.Compute(leaf, leaf.detach() * 2, backend: KernelBackend.Fused),
    };

    private static void Step(Tensor features, Tensor style, StyleTarget target)
    {
        using DisposeScope step = NewDisposeScope();
        Tensor loss = NormalizedStyleDistance.Compute(features, style, backend: KernelBackend.Fused).sum()
            + StyleDistance.Compute(features, target, backend: KernelBackend.Fused).sum()
            + GramMatrix.Compute(features, backend: KernelBackend.Fused).sum();
        loss.Backward();
        features.grad = null;
    }

    /// <summary>A function whose gradient is made in its forward pass.</summary>
    private sealed class Prepared : autograd.SingleTensorFunction<Prepared>
    {
        public override string Name => nameof(Prepared);

        public static Tensor Of(Tensor x) => apply(x);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([full_like((Tensor)vars[0], 2)]);
            return (Tensor)vars[0] * 2;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [BackwardGuard.Run(ctx, saved => saved[0])!];
    }
}
