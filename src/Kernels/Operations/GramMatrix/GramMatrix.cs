using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The Gram matrix of a feature map: G = F·Fᵀ / z with F the (C, H·W) features of one sample.</summary>
public static class GramMatrix
{
    /// <summary>The Gram matrix of each sample; differentiable.</summary>
    /// <param name="features">(N, C, H, W), any floating-point type; float16 and bfloat16 are computed in float32.</param>
    /// <param name="normalization">z: H·W by default.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <returns>(N, C, C), symmetric and positive semidefinite.</returns>
    /// <exception cref="ArgumentException"><paramref name="features"/> is not a non-empty (N, C, H, W) floating-point tensor.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on this tensor.</exception>
    public static Tensor Compute(
        Tensor features,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto)
    {
        BackwardGuard.ReleaseHandedOver();
        FeatureGuard.Features(features, nameof(features));
        using DisposeScope scope = NewDisposeScope();
        Tensor gram = BackendChoice.Of(features, backend) switch
        {
            ComputePath.Cuda => GramMatrixCuda.Compute(features, normalization, CudaDevices.At(features.device.index)),
            ComputePath.Simd => GramMatrixCpu.Compute(features, normalization),
            _ => GramMatrixReference.Compute(features, normalization),
        };
        return gram.MoveToOuterDisposeScope();
    }

    /// <summary>z, the number a Gram matrix of <paramref name="features"/> is divided by.</summary>
    internal static double Divisor(Tensor features, GramNormalization normalization)
    {
        long pixels = features.shape[2] * features.shape[3];
        return normalization switch
        {
            GramNormalization.HW => pixels,
            GramNormalization.CHW => features.shape[1] * pixels,
            GramNormalization.None => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "normalization is HW, CHW or None"),
        };
    }
}
