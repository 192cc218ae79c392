using static TorchSharp.torch;
using Half = ILGPU.Half;

namespace StyleKernels;

/// <summary>Channel statistics by the device kernels.</summary>
internal static class ChannelStatisticsCuda
{
    private static readonly FeatureKernel Forward = new(
        ChannelStatisticsKernels.Forward<float, Float32Format>,
        ChannelStatisticsKernels.Forward<Half, Float16Format>,
        ChannelStatisticsKernels.Forward<ushort, BFloat16Format>);

    private static readonly FeatureKernel Backward = new(
        ChannelStatisticsKernels.Backward<float, Float32Format>,
        ChannelStatisticsKernels.Backward<Half, Float16Format>,
        ChannelStatisticsKernels.Backward<ushort, BFloat16Format>);

    /// <summary>Differentiable where the features are.</summary>
    /// <returns>(N, C) each, float32.</returns>
    internal static (Tensor Mean, Tensor Deviation) Compute(Tensor features, CudaDevice device)
    {
        Tensor source;
        Tensor mean;
        Tensor deviation;
        using (no_grad())
        {
            source = features.contiguous();
            FeatureShape shape = FeatureShape.Of(source);
            mean = empty(shape.Batch, shape.Channels, ScalarType.Float32, source.device);
            deviation = empty(shape.Batch, shape.Channels, ScalarType.Float32, source.device);
            Forward.For(source.dtype).Launch(
                device,
                checked(shape.Batch * shape.Channels),
                DeviceMemory.Whole,
                DeviceMemory.Offset(source),
                DeviceMemory.Span(mean),
                DeviceMemory.Span(deviation),
                shape.Pixels);
        }

        return features.requires_grad && is_grad_enabled()
            ? ChannelStatisticsFunction.Record(features, source, mean, deviation, device)
            : (mean, deviation);
    }

    /// <summary>The gradient of the features.</summary>
    /// <param name="features">(N, C, H, W), contiguous.</param>
    /// <param name="mean">(N, C).</param>
    /// <param name="deviation">(N, C).</param>
    /// <param name="gradMean">(N, C), contiguous.</param>
    /// <param name="gradDeviation">(N, C), contiguous.</param>
    /// <param name="device">Where the kernels run.</param>
    internal static Tensor Gradient(
        Tensor features, Tensor mean, Tensor deviation, Tensor gradMean, Tensor gradDeviation, CudaDevice device)
    {
        FeatureShape shape = FeatureShape.Of(features);
        Tensor gradient = empty(features.shape, features.dtype, features.device);
        Backward.For(features.dtype).Launch(
            device,
            checked(shape.Batch * shape.Channels),
            DeviceMemory.Whole,
            DeviceMemory.Offset(features),
            DeviceMemory.Offset(gradient),
            DeviceMemory.Span(mean),
            DeviceMemory.Span(deviation),
            DeviceMemory.Span(gradMean),
            DeviceMemory.Span(gradDeviation),
            shape.Pixels);
        return gradient;
    }
}
