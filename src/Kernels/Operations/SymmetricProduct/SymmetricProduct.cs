using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>scale·M·(F − μ) with symmetric matrices M, (N, C, C), and features F, (N, C, H, W), of the CPU path.</summary>
internal static unsafe class SymmetricProduct
{
    /// <param name="features">F, float32 or bfloat16, of a layout that <see cref="FeatureView"/> knows.</param>
    /// <param name="matrices">M, float32, contiguous.</param>
    /// <param name="scales">(N), float32, contiguous; or null for 1.</param>
    /// <param name="means">μ, (N, C), float32, contiguous; or null for 0.</param>
    /// <returns>Of the features' shape, type and layout.</returns>
    internal static Tensor Multiply(Tensor features, Tensor matrices, Tensor? scales, Tensor? means = null)
    {
        (Tensor source, FeatureView view) = CpuFeatures.Read(features);
        if (means is not null)
        {
            view = view with { MeansData = TensorPointer.Get(means) };
        }

        (Tensor result, FeatureView resultView) = CpuFeatures.EmptyLike(features, view);
        SymmetricProductCpu.Run(
            view,
            (float*)TensorPointer.Get(matrices),
            scales is null ? null : (float*)TensorPointer.Get(scales),
            resultView);
        GC.KeepAlive(source);
        return result;
    }
}
