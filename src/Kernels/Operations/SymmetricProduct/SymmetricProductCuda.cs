using static TorchSharp.torch;
using Half = ILGPU.Half;

namespace StyleKernels;

/// <summary>Products g·r²·M·(F − μ) by the device kernels, many in one launch.</summary>
internal static class SymmetricProductCuda
{
    private static readonly FeatureKernel Exact = new(
        SymmetricProductKernels.Multiply<float, Float32Format>,
        SymmetricProductKernels.Multiply<Half, Float16Format>,
        SymmetricProductKernels.Multiply<ushort, BFloat16Format>);

    private static readonly FeatureKernel OnTensorCores = new(
        SymmetricProductTensorCoreKernels.Multiply<float, Float32Format>,
        SymmetricProductTensorCoreKernels.Multiply<Half, Float16Format>,
        SymmetricProductTensorCoreKernels.Multiply<ushort, BFloat16Format>);

    /// <summary>Queues the products.</summary>
    /// <param name="products">1 to 16, with features of one type.</param>
    /// <param name="onTensorCores">Whether they run on tensor cores, which products without means can.</param>
    /// <param name="device">Where.</param>
    /// <returns>For each, a contiguous tensor of the features' shape and type.</returns>
    internal static IReadOnlyList<Tensor> Multiply(IReadOnlyList<MatrixProduct> products, bool onTensorCores, CudaDevice device)
    {
        ScalarType type = products[0].Features.dtype;
        SymmetricProductPlan plan = SymmetricProductPlan.Create([.. products.Select(product => FeatureShape.Of(product.Features))]);
        Tensor[] results = [.. products.Select(product => empty(product.Features.shape, type, product.Features.device))];
        ProductMap[] maps = plan.Maps.ToArray();
        for (int i = 0; i < maps.Length; i++)
        {
            maps[i].Features = DeviceMemory.Offset(products[i].Features);
            maps[i].Gradient = DeviceMemory.Offset(results[i]);
            maps[i].Matrix = DeviceMemory.Offset(products[i].Matrices);
            maps[i].Means = OffsetOrNone(products[i].Means);
            maps[i].Upstream = OffsetOrNone(products[i].Upstream);
            maps[i].Roots = OffsetOrNone(products[i].Roots);
        }

        FeatureKernel kernel = onTensorCores ? OnTensorCores : Exact;
        kernel.For(type).Launch(
            device, plan.Blocks, DeviceMemory.Whole, DeviceMemory.Whole, LaunchTable<ProductMap>.Of(maps, ProductMap.Unused));
        return results;
    }

    private static long OffsetOrNone(Tensor? tensor) => tensor is null ? -1 : DeviceMemory.Offset(tensor);
}
