using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The bounds of the classic distance by the device kernels.</summary>
internal static class StyleBoundsCuda
{
    private static readonly GroupKernel Forward = new(StyleBoundsKernels.Forward);
    private static readonly GroupKernel Backward = new(StyleBoundsKernels.Backward);

    /// <summary>Both bounds; differentiable where the norms are.</summary>
    /// <param name="style">(N or 1), float64: ‖G_S‖².</param>
    /// <param name="result">(N), float64: ‖G_P‖².</param>
    /// <param name="entries">C².</param>
    /// <param name="device">Where the kernels run.</param>
    /// <returns>(N) each, float32.</returns>
    internal static (Tensor Supremum, Tensor Infimum) Compute(Tensor style, Tensor result, double entries, CudaDevice device)
    {
        Tensor supremum = empty(result.shape, ScalarType.Float32, result.device);
        Tensor infimum = empty(result.shape, ScalarType.Float32, result.device);
        Forward.Launch(
            device,
            Blocks(result),
            DeviceMemory.Span(style),
            DeviceMemory.Span(result),
            DeviceMemory.Span(supremum),
            DeviceMemory.Span(infimum),
            entries);
        return (style.requires_grad || result.requires_grad) && is_grad_enabled()
            ? StyleBoundsFunction.Record(style, result, supremum, infimum, entries, device)
            : (supremum, infimum);
    }

    /// <summary>The gradients of the squared norms, (N) each, float64.</summary>
    internal static (Tensor Style, Tensor Result) Gradients(
        Tensor style, Tensor result, Tensor gradSupremum, Tensor gradInfimum, double entries, CudaDevice device)
    {
        Tensor gradStyle = empty(result.shape, ScalarType.Float64, result.device);
        Tensor gradResult = empty(result.shape, ScalarType.Float64, result.device);
        Backward.Launch(
            device,
            Blocks(result),
            DeviceMemory.Span(style),
            DeviceMemory.Span(result),
            DeviceMemory.Span(gradSupremum),
            DeviceMemory.Span(gradInfimum),
            DeviceMemory.Span(gradStyle),
            DeviceMemory.Span(gradResult),
            entries);
        return (gradStyle, gradResult);
    }

    private static int Blocks(Tensor result) => checked((int)((result.shape[0] + TileShape.Threads - 1) / TileShape.Threads));
}
