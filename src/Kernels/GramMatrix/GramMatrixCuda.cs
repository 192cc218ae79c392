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

    private static readonly GroupKernel Subtract = new(StyleDifferenceKernels.Subtract);

    /// <summary>Queues the partial sums of every map of a plan.</summary>
    /// <param name="device">Where.</param>
    /// <param name="type">Of all features.</param>
    /// <param name="plan">The maps' groups.</param>
    /// <param name="features">The contiguous features of each map, in the plan's order.</param>
    /// <param name="workspace">Where the plan's floats begin in <see cref="DeviceMemory.Whole"/>.</param>
    internal static void QueuePartial(
        CudaDevice device, ScalarType type, GramMatrixPlan plan, IReadOnlyList<Tensor> features, long workspace)
    {
        GramMap[] maps = plan.Maps.ToArray();
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i].Features = DeviceMemory.Offset(features[i]);
            maps[i].Workspace += workspace;
        }

        LaunchTable<GramMap> table = LaunchTable<GramMap>.Of(maps, GramMap.Unused);
        if (TensorCores.Serve(type))
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
        (Tensor source, Tensor gram) = Run(features, divisor, device);
        return features.requires_grad && is_grad_enabled()
            ? GramMatrixFunction.Attach(features, source, gram, divisor, device)
            : gram;
    }

    private static (Tensor Source, Tensor Gram) Run(Tensor features, double divisor, CudaDevice device)
    {
        using IDisposable noGrad = no_grad();
        Tensor source = features.contiguous();
        FeatureShape shape = FeatureShape.Of(source);
        StyleDistancePlan plan = StyleDistancePlan.Create([new StyleLayerShape(shape, null)], device.Multiprocessors);
        Tensor workspace = Workspace.Allocate(plan.WorkspaceBytes, source.device);
        Tensor gram = empty(shape.Batch, shape.Channels, shape.Channels, ScalarType.Float32, source.device);
        long start = DeviceMemory.Address(workspace);
        QueuePartial(device, source.dtype, plan.Grams, [source], start / sizeof(float));
        StyleLayer layer = plan.Layers[0];
        layer.ResultTiles += start / sizeof(float);
        layer.Sums += (start + plan.SumsStart) / sizeof(double);
        layer.Difference = DeviceMemory.Offset(gram);
        layer.ResultFactor = (float)(1 / divisor);
        Subtract.Launch(
            device,
            plan.LayerBlocks,
            DeviceMemory.Whole,
            DeviceMemory.Whole,
            DeviceMemory.Whole,
            LaunchTable<StyleLayer>.Of([layer], StyleLayer.Unused));
        GC.KeepAlive(workspace);
        return (source, gram);
    }
}
