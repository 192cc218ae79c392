using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The content distance: the mean squared difference of two feature maps per sample (Cheng et al. 2021, Eq. 2 and 4).</summary>
public static class ContentDistance
{
    /// <summary>The distance of each result to its content; differentiable in <paramref name="features"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="content">(N, C, H, W) of the contents; a constant, no gradient flows to it.</param>
    /// <param name="normalize">Divide each distance by the mean square of its content; 0/0 is 0. Not in the paper.</param>
    /// <param name="backend">
    /// Which implementation runs. The fused one takes float32 maps on the CPU that lie in memory alike and without gaps.
    /// </param>
    /// <returns>(N), at least 0; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on these tensors.</exception>
    public static Tensor Compute(
        Tensor features, Tensor content, bool normalize = false, KernelBackend backend = KernelBackend.Auto)
    {
        BackwardGuard.ReleaseHandedOver();
        FeatureGuard.Features(features, nameof(features));
        FeatureGuard.Features(content, nameof(content));
        FeatureGuard.Constant(content, nameof(content));
        FeatureGuard.SameShape(features, nameof(features), content, nameof(content));
        using DisposeScope scope = NewDisposeScope();
        Tensor distance = IsFused(features, content, backend)
            ? ContentDistanceCpu.Compute(features, content, normalize)
            : ContentDistanceReference.Compute(features, content, normalize);
        return distance.MoveToOuterDisposeScope();
    }

    private static bool IsFused(Tensor features, Tensor content, KernelBackend backend)
    {
        bool fused = features.device.type == DeviceType.CPU && features.dtype == ScalarType.Float32
            && IsDense(features) && features.stride().SequenceEqual(content.stride());
        return backend switch
        {
            KernelBackend.Eager => false,
            KernelBackend.Auto => fused,
            KernelBackend.Fused when fused => true,
            KernelBackend.Fused => throw new NotSupportedException(
                "the fused content distance needs float32 maps on the CPU that lie in memory alike and without gaps, not "
                + $"{features.dtype} on {features.device} with strides ({string.Join(", ", features.stride())}) "
                + $"and ({string.Join(", ", content.stride())})"),
            _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "backend is Auto, Fused or Eager"),
        };
    }

    /// <summary>Contiguous, or channels-last.</summary>
    private static bool IsDense(Tensor features) =>
        features.is_contiguous() || (features.shape[1] > 1 && features.permute(0, 2, 3, 1).is_contiguous());
}
