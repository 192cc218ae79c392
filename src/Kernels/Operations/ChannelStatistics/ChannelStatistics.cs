using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// Mean and standard deviation of every channel over its pixels, as AdaIN defines them (Huang and Belongie 2017): the variance is
/// unbiased, divided by H·W − 1, and 0 for a single pixel.
/// </summary>
public static class ChannelStatistics
{
    /// <summary>Added to the variance: a constant channel has the deviation √1e-5.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>The statistics of each sample and channel; differentiable.</summary>
    /// <param name="features">(N, C, H, W), any floating-point type; float16 and bfloat16 are computed in float32.</param>
    /// <param name="backend">Which implementation runs; the fused one takes float32, float16 and bfloat16 features on CUDA.</param>
    /// <returns>Means and √(variance + 1e-5), (N, C) each, in float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException"><paramref name="features"/> is not a non-empty (N, C, H, W) floating-point tensor.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on this tensor.</exception>
    public static (Tensor Mean, Tensor Deviation) Compute(Tensor features, KernelBackend backend = KernelBackend.Auto)
    {
        BackwardGuard.ReleaseHandedOver();
        FeatureGuard.Features(features, nameof(features));
        using DisposeScope scope = NewDisposeScope();
        (Tensor mean, Tensor deviation) = BackendChoice.OfCudaOnly(features, backend) == ComputePath.Cuda
            ? ChannelStatisticsCuda.Compute(features, CudaDevices.At(features.device.index))
            : ChannelStatisticsReference.Compute(features);
        return (mean.MoveToOuterDisposeScope(), deviation.MoveToOuterDisposeScope());
    }
}
