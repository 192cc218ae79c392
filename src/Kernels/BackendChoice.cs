using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Which path runs: an explicit request that cannot be met throws, the automatic choice falls back.</summary>
internal static class BackendChoice
{
    /// <summary>Whether the fused CPU path runs on these features.</summary>
    internal static bool IsFused(Tensor features, KernelBackend backend)
    {
        bool supported = FeatureView.Supports(features);
        return backend switch
        {
            KernelBackend.Eager => false,
            KernelBackend.Auto => supported,
            KernelBackend.Fused when supported => true,
            KernelBackend.Fused => throw new NotSupportedException(
                $"the fused implementation runs on float32 and bfloat16 features on the CPU, not on {features.dtype} on {features.device}"),
            _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "backend is Auto, Fused or Eager"),
        };
    }
}
