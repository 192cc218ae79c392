using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Which path runs: an explicit request that cannot be met throws, the automatic choice falls back.</summary>
internal static class BackendChoice
{
    /// <summary>The path for feature maps.</summary>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on this tensor.</exception>
    internal static ComputePath Of(Tensor features, KernelBackend backend)
    {
        return Choose(backend, Best, features, "float32 and bfloat16 features on the CPU and float32, float16 and bfloat16 features on CUDA");

        ComputePath Best() => features.device.type == DeviceType.CUDA
            ? OnCuda(features, FeatureKernel.Supports(features.dtype))
            : FeatureView.Supports(features) ? ComputePath.Simd : ComputePath.Reference;
    }

    /// <summary>The path for Gram matrices.</summary>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on this tensor.</exception>
    internal static ComputePath OfGram(Tensor gram, KernelBackend backend)
    {
        bool plain = gram.dtype == ScalarType.Float32 && gram.is_contiguous();
        return Choose(backend, Best, gram, "contiguous float32 matrices on the CPU and on CUDA");

        ComputePath Best() => gram.device.type == DeviceType.CUDA
            ? OnCuda(gram, plain)
            : plain && gram.device.type == DeviceType.CPU ? ComputePath.Simd : ComputePath.Reference;
    }

    /// <summary>The path of an operation on feature maps that has no vectorised code for the CPU.</summary>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on this tensor.</exception>
    internal static ComputePath OfCudaOnly(Tensor features, KernelBackend backend)
    {
        bool supported = features.device.type == DeviceType.CUDA && FeatureKernel.Supports(features.dtype);
        return Choose(backend, () => OnCuda(features, supported), features, "float32, float16 and bfloat16 features on CUDA");
    }

    private static ComputePath OnCuda(Tensor tensor, bool supported) =>
        supported && CudaKernels.Serve(tensor.device.index, tensor.dtype, out _) ? ComputePath.Cuda : ComputePath.Reference;

    /// <summary>Torch's operations are taken without a look at the device kernels: who asks for them may want to avoid those.</summary>
    private static ComputePath Choose(KernelBackend backend, Func<ComputePath> best, Tensor tensor, string supported) => backend switch
    {
        KernelBackend.Eager => ComputePath.Reference,
        KernelBackend.Auto => best(),
        KernelBackend.Fused when best() is var path and not ComputePath.Reference => path,
        KernelBackend.Fused => throw new NotSupportedException(Problem(tensor, supported)),
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "backend is Auto, Fused or Eager"),
    };

    private static string Problem(Tensor tensor, string supported)
    {
        string problem = $"the fused implementation runs on {supported}, not on {tensor.dtype} on {tensor.device} "
            + $"with strides ({string.Join(", ", tensor.stride())})";
        return tensor.device.type == DeviceType.CUDA && FeatureKernel.Supports(tensor.dtype)
            && !CudaKernels.Serve(tensor.device.index, tensor.dtype, out string reason)
            ? $"{problem}; {reason}"
            : problem;
    }
}
