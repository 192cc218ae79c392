using StyleKernels.Tests.Kernels.Ptx;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>float32 features through tensor cores, where torch is allowed to round them to tf32; the switch is the whole process's.</summary>
[Collection(RunAlone.Name)]
public sealed class TensorFloat32Tests : IDisposable
{
    /// <summary>Half a unit in the last of ten places, of each of two factors, and some for the sum.</summary>
    private const double Tolerance = 1.2e-3;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly bool _before = backends.cuda.matmul.allow_tf32;

    public TensorFloat32Tests() => backends.cuda.matmul.allow_tf32 = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        backends.cuda.matmul.allow_tf32 = _before;
        _scope.Dispose();
    }

    [Theory]
    [InlineData(new long[] { 2, 65, 5, 7 }, "copied word by word")]
    [InlineData(new long[] { 1, 70, 12, 20 }, "copied in chunks of 16 bytes")]
    public void GramMatrixAndGradient_AreThoseOfRoundedFactors(long[] shape, string reason)
    {
        using EmulatedDevice device = new();
        Tensor features = FeatureMaps.Relu(3, shape);
        Tensor upstream = randn([shape[0], shape[1], shape[1]], generator: new Generator(4));
        Differentiated oracle = Differentiated.Of(
            leaf => GramMatrixReference.Compute(leaf, GramNormalization.HW), features.to_type(ScalarType.Float64), upstream);
        Differentiated fused = Differentiated.Of(
            leaf => GramMatrixCuda.Compute(leaf, GramNormalization.HW, device.Device), features, upstream);
        TensorAssert.Close(oracle.Value, fused.Value, Tolerance, $"matrix: {reason}");
        TensorAssert.Close(oracle.Gradient, fused.Gradient, Tolerance, $"gradient: {reason}");
        Assert.True(TensorAssert.MaxError(fused.Value, oracle.Value) > 0, "rounding must show");
    }
}
