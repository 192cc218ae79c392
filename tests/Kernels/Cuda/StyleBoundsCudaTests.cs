using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>The bounds that are made of squared norms on a CUDA device, from the tensor to the PTX and back; run by the machine.</summary>
[Collection(OneEmulatedDevice.Name)]
public sealed class StyleBoundsCudaTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, 1, "one sample")]
    [InlineData(70, 70, "more samples than threads of a group")]
    [InlineData(1, 5, "one style for all results")]
    public void BoundsAndGradient_AreAccurate(long styles, long results, string reason)
    {
        using EmulatedDevice device = new();
        Tensor style = rand([styles], dtype: ScalarType.Float64, generator: new Generator(3)).add_(0.5);
        Tensor result = rand([results], dtype: ScalarType.Float64, generator: new Generator(4)).add_(0.5);
        Tensor upstream = randn([2, results], dtype: ScalarType.Float64, generator: new Generator(5));
        Differentiated fused = Differentiated.Of(leaf => Stacked(StyleBoundsCuda.Compute(style, leaf, 9, device.Device)), result, upstream);
        Differentiated oracle = Differentiated.Of(
            leaf => Stacked(StyleBoundsReference.Compute(style, leaf, 9, ScalarType.Float64)), result, upstream);
        TensorAssert.Close(oracle.Value, fused.Value, 1e-6, $"bounds: {reason}");
        TensorAssert.Close(oracle.Gradient, fused.Gradient, 1e-6, $"gradient: {reason}");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void OneBound_CanBeUsedAlone(bool supremum)
    {
        using EmulatedDevice device = new();
        Tensor style = tensor([2.0, 5.0]);
        Tensor leaf = tensor([3.0, 4.0]).requires_grad_();
        Tensor oracleLeaf = leaf.detach().clone().requires_grad_();
        Tensor bound;
        using (NewDisposeScope())
        {
            // As the public operation does: the other bound ends with the scope.
            (Tensor Supremum, Tensor Infimum) bounds = StyleBoundsCuda.Compute(style, leaf, 9, device.Device);
            bound = (supremum ? bounds.Supremum : bounds.Infimum).MoveToOuterDisposeScope();
        }

        bound.sum().Backward();
        (Tensor Supremum, Tensor Infimum) oracle = StyleBoundsReference.Compute(style, oracleLeaf, 9, ScalarType.Float64);
        (supremum ? oracle.Supremum : oracle.Infimum).sum().backward();
        TensorAssert.Close(oracleLeaf.grad!, leaf.grad!, 1e-6, "gradient");
    }

    private static Tensor Stacked((Tensor Supremum, Tensor Infimum) bounds) => stack([bounds.Supremum, bounds.Infimum]);
}
