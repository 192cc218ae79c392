using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The content distance of float32 maps that lie in memory alike, by the vectorised passes.</summary>
internal static unsafe class ContentDistanceFused
{
    /// <returns>(N), float32.</returns>
    internal static Tensor Compute(Tensor features, Tensor content, bool normalize)
    {
        int batch = checked((int)features.shape[0]);
        Tensor distances = empty(batch, ScalarType.Float32);
        Tensor scales = empty(batch, ScalarType.Float32);
        ContentDistanceLauncher.Forward(
            (float*)TensorPointer.Get(features),
            (float*)TensorPointer.Get(content),
            batch,
            features.numel() / batch,
            normalize,
            (float*)TensorPointer.Get(distances),
            (float*)TensorPointer.Get(scales));
        GC.KeepAlive(features);
        GC.KeepAlive(content);
        GC.KeepAlive(scales);
        bool tracked = features.requires_grad && is_grad_enabled();
        return tracked ? ContentDistanceFunction.Attach(features, content, distances, scales) : distances;
    }
}
