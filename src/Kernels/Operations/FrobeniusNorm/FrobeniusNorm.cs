using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The Frobenius norm ‖G‖ of each matrix of a batch: the root of the sum of its squared entries.</summary>
public static class FrobeniusNorm
{
    /// <summary>‖G‖ of each sample; differentiable except where a matrix is zero.</summary>
    /// <param name="gram">(N, C, C).</param>
    /// <param name="backend">Which implementation runs; the fused one takes contiguous float32 matrices.</param>
    /// <returns>(N), in float64 for float64, else float32.</returns>
    /// <exception cref="ArgumentException"><paramref name="gram"/> is not a non-empty (N, C, C) floating-point tensor.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on this tensor.</exception>
    public static Tensor Compute(Tensor gram, KernelBackend backend = KernelBackend.Auto)
    {
        using DisposeScope scope = NewDisposeScope();
        return Squared(gram, backend).sqrt().to_type(AccumulationType.Of(gram.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>‖G‖² of each sample; differentiable.</summary>
    /// <param name="gram">(N, C, C).</param>
    /// <param name="backend">Which implementation runs; the fused one takes contiguous float32 matrices.</param>
    /// <returns>(N), in float64: squares of large Gram matrices leave the range of float32.</returns>
    /// <exception cref="ArgumentException"><paramref name="gram"/> is not a non-empty (N, C, C) floating-point tensor.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on this tensor.</exception>
    public static Tensor Squared(Tensor gram, KernelBackend backend = KernelBackend.Auto)
    {
        BackwardGuard.ReleaseHandedOver();
        FeatureGuard.Gram(gram, nameof(gram));
        using DisposeScope scope = NewDisposeScope();
        Tensor squared = BackendChoice.OfGram(gram, backend) switch
        {
            ComputePath.Cuda => FrobeniusNormCuda.Squared(gram, CudaDevices.At(gram.device.index)),
            ComputePath.Simd => FrobeniusNormFunction.Squared(gram),
            _ => FrobeniusNormReference.Squared(gram),
        };
        return squared.MoveToOuterDisposeScope();
    }
}
