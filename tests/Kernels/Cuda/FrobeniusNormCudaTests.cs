using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Kernels.Cuda;

/// <summary>Squared norms on a CUDA device, from the tensor to the PTX and back; run by the machine.</summary>
[Collection(OneEmulatedDevice.Name)]
public sealed class FrobeniusNormCudaTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    /// <inheritdoc/>
    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, 1, "one entry")]
    [InlineData(3, 65, "4225 entries: a second part that is nearly empty")]
    public void SquaredNormAndGradient_AreAccurate(long batch, long channels, string reason)
    {
        using EmulatedDevice device = new();
        Tensor gram = randn([batch, channels, channels], generator: new Generator(1));
        Tensor upstream = randn([batch], dtype: ScalarType.Float64, generator: new Generator(2));
        Differentiated fused = Differentiated.Of(leaf => FrobeniusNormCuda.Squared(leaf, device.Device), gram, upstream);
        Differentiated oracle = Differentiated.Of(FrobeniusNormReference.Squared, gram.to_type(ScalarType.Float64), upstream);
        TensorAssert.Close(oracle.Value, fused.Value, 1e-14, $"norm: {reason}");
        TensorAssert.Close(oracle.Gradient, fused.Gradient, 6e-8, $"gradient: {reason}");
    }
}
