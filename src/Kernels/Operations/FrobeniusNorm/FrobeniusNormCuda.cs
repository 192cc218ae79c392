using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Squared Frobenius norms by the device kernels.</summary>
internal static class FrobeniusNormCuda
{
    private static readonly GroupKernel Partial = new(FrobeniusNormKernels.Partial);
    private static readonly GroupKernel Add = new(FrobeniusNormKernels.Add);
    private static readonly GroupKernel Backward = new(FrobeniusNormKernels.Backward);

    /// <param name="gram">(N, C, C), float32, contiguous.</param>
    /// <param name="device">Where the kernels run.</param>
    /// <returns>(N), float64.</returns>
    internal static Tensor Squared(Tensor gram, CudaDevice device)
    {
        (int batch, long entries, int parts) = Shape(gram);
        Tensor sums = empty(checked((long)batch * parts), ScalarType.Float64, gram.device);
        Tensor squared = empty(batch, ScalarType.Float64, gram.device);
        Partial.Launch(device, checked(batch * parts), DeviceMemory.Span(gram), DeviceMemory.Span(sums), entries, parts);
        Add.Launch(device, batch, DeviceMemory.Span(sums), DeviceMemory.Span(squared), parts);
        GC.KeepAlive(sums);
        return FrobeniusNormFunction.Record(gram, squared, device);
    }

    /// <summary>2·g·G.</summary>
    /// <param name="gram">(N, C, C), float32, contiguous.</param>
    /// <param name="gradSquared">(N), float64, contiguous: g.</param>
    /// <param name="device">Where the kernels run.</param>
    internal static Tensor Gradient(Tensor gram, Tensor gradSquared, CudaDevice device)
    {
        (int batch, long entries, int parts) = Shape(gram);
        Tensor gradient = empty(gram.shape, ScalarType.Float32, gram.device);
        Backward.Launch(
            device,
            checked(batch * parts),
            DeviceMemory.Span(gram),
            DeviceMemory.Span(gradSquared),
            DeviceMemory.Span(gradient),
            entries,
            parts);
        return gradient;
    }

    private static (int Batch, long Entries, int Parts) Shape(Tensor gram)
    {
        long entries = gram.shape[1] * gram.shape[2];
        int parts = checked((int)((entries + FrobeniusNormKernels.PartEntries - 1) / FrobeniusNormKernels.PartEntries));
        return (checked((int)gram.shape[0]), entries, parts);
    }
}
