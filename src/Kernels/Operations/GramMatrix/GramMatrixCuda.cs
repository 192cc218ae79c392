using static TorchSharp.torch;
using Half = ILGPU.Half;

namespace StyleKernels;

/// <summary>The Gram matrix by the device kernels.</summary>
internal static class GramMatrixCuda
{
    private static readonly FeatureKernel Exact = new(
        GramMatrixKernels.Partial<float, Float32Format>,
        GramMatrixKernels.Partial<Half, Float16Format>,
        GramMatrixKernels.Partial<ushort, BFloat16Format>);

    private static readonly FeatureKernel OnTensorCores = new(
        GramMatrixTensorCoreKernels.Partial<float, Tf32Product>,
        GramMatrixTensorCoreKernels.Partial<Half, Float16Product>,
        GramMatrixTensorCoreKernels.Partial<ushort, BFloat16Product>);

    private static readonly GroupKernel Sum = new(GramMatrixKernels.Sum);

    /// <summary>Queues the partial sums of every map of a plan.</summary>
    /// <param name="device">Where.</param>
    /// <param name="type">Of all features.</param>
    /// <param name="plan">The maps' groups.</param>
    /// <param name="features">The contiguous features of each map, in the plan's order.</param>
    /// <param name="means">The (N, C) means that are taken from the channels of each map; empty for none.</param>
    /// <param name="workspace">Where the plan's floats begin in <see cref="DeviceMemory.Whole"/>.</param>
    internal static void QueuePartial(
        CudaDevice device,
        ScalarType type,
        GramMatrixPlan plan,
        IReadOnlyList<Tensor> features,
        IReadOnlyList<Tensor> means,
        long workspace)
    {
        GramMap[] maps = plan.Maps.ToArray();
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i].Features = DeviceMemory.Offset(features[i]);
            maps[i].Workspace += workspace;
            maps[i].Means = means.Count == 0 ? -1 : DeviceMemory.Offset(means[i]);
        }

        LaunchTable<GramMap> table = LaunchTable<GramMap>.Of(maps, GramMap.Unused);
        if (TensorCores.Serve(type, centred: means.Count > 0))
        {
            long start = DeviceMemory.Whole.Address;
            OnTensorCores.For(type).Launch(device, plan.Blocks, DeviceMemory.Whole, start, start, table);
        }
        else
        {
            Exact.For(type).Launch(device, plan.Blocks, DeviceMemory.Whole, DeviceMemory.Whole, table);
        }
    }

    /// <summary>Differentiable where the features are.</summary>
    /// <returns>(N, C, C), float32.</returns>
    internal static Tensor Compute(Tensor features, GramNormalization normalization, CudaDevice device)
    {
        double divisor = GramMatrix.Divisor(features, normalization);
        (Tensor source, Tensor gram) = Run(features, divisor, centred: false, device);
        return features.requires_grad && is_grad_enabled()
            ? GramMatrixFunction.Record(features, source, gram, divisor, TensorCores.Serve(source.dtype, centred: false), device)
            : gram;
    }

    /// <summary>Without a graph.</summary>
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="normalization">z.</param>
    /// <param name="centred">Whether the matrices are covariances.</param>
    /// <param name="device">Where.</param>
    /// <returns>(N, C, C), float32.</returns>
    internal static Tensor Encode(Tensor features, GramNormalization normalization, bool centred, CudaDevice device) =>
        Run(features, GramMatrix.Divisor(features, normalization), centred, device).Gram;

    /// <summary>The mean of every channel over its pixels, (N, C), float32.</summary>
    internal static Tensor Means(Tensor features)
    {
        using Tensor means = ChannelMeansReference.Compute(features, ScalarType.Float32);
        return means.view(features.shape[0], features.shape[1]);
    }

    private static (Tensor Source, Tensor Gram) Run(Tensor features, double divisor, bool centred, CudaDevice device)
    {
        using IDisposable noGrad = no_grad();
        Tensor source = features.contiguous();
        FeatureShape shape = FeatureShape.Of(source);
        GramMatrixPlan plan = GramMatrixPlan.Create([shape], device.Multiprocessors);
        Tensor workspace = Workspace.Allocate(checked(plan.WorkspaceFloats * sizeof(float)), source.device);
        Tensor gram = empty(shape.Batch, shape.Channels, shape.Channels, ScalarType.Float32, source.device);
        long start = DeviceMemory.Address(workspace) / sizeof(float);
        Tensor[] means = centred ? [Means(source)] : [];
        QueuePartial(device, source.dtype, plan, [source], means, start);
        GramMap map = plan.Maps[0];
        map.Workspace += start;
        int strips = checked(shape.Batch * shape.UpperTiles * GramStrips.PerTile);
        Sum.Launch(
            device, strips, DeviceMemory.Whole, DeviceMemory.Whole, map, DeviceMemory.Offset(gram), (float)(1 / divisor));
        GC.KeepAlive(workspace);
        GC.KeepAlive(means);
        return (source, gram);
    }
}
