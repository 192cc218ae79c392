using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The content distance in the graph: gradFeatures = gradDistance·scale·(features − content).</summary>
internal sealed unsafe class ContentDistanceFunction : autograd.SingleTensorFunction<ContentDistanceFunction>
{
    public override string Name => nameof(ContentDistanceFunction);

    /// <summary>Computed distances as a function of the features.</summary>
    /// <param name="features">(N, C, H, W), dense.</param>
    /// <param name="content">(N, C, H, W), of the same strides.</param>
    /// <param name="distances">(N).</param>
    /// <param name="scales">(N).</param>
    internal static Tensor Record(Tensor features, Tensor content, Tensor distances, Tensor scales)
    {
        using Tensor edge = features.unsqueeze(0);
        using Tensor constant = content.detach();
        try
        {
            return apply(edge, new Saved(features, constant, distances, scales));
        }
        catch (ExternalException)
        {
            // Content that was made in inference mode cannot be saved, and TorchSharp does not tell which tensors were; its copy can.
            using Tensor copy = constant.clone();
            return apply(edge, new Saved(features, copy, distances, scales));
        }
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Saved saved = (Saved)vars[1];
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([saved.Features, saved.Content, saved.Scales]);
        return saved.Distances;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [BackwardGuard.Run(ctx, saved => grad_output.IsInvalid ? null : Gradient(saved, grad_output))!, null!];

    private static Tensor Gradient(IReadOnlyList<Tensor> saved, Tensor gradDistances)
    {
        Tensor features = saved[0];
        Tensor content = saved[1];
        Tensor scales = saved[2];
        using Tensor gradients = gradDistances.contiguous();
        using Tensor gradFeatures = empty_like(features);
        int batch = (int)features.shape[0];
        ContentDistanceCpu.Backward(
            (float*)TensorPointer.Get(features),
            (float*)TensorPointer.Get(content),
            batch,
            features.numel() / batch,
            (float*)TensorPointer.Get(scales),
            (float*)TensorPointer.Get(gradients),
            (float*)TensorPointer.Get(gradFeatures));
        gradDistances.Dispose();
        return gradFeatures.unsqueeze(0);
    }

    private sealed record Saved(Tensor Features, Tensor Content, Tensor Distances, Tensor Scales);
}
