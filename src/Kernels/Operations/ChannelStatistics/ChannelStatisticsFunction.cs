using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Channel statistics of device features in the graph.</summary>
internal sealed class ChannelStatisticsFunction : autograd.MultiTensorFunction<ChannelStatisticsFunction>
{
    public override string Name => nameof(ChannelStatisticsFunction);

    /// <summary>Computed statistics as functions of the features.</summary>
    /// <param name="features">(N, C, H, W), whose gradient is wanted.</param>
    /// <param name="source">The features as they are read in the backward pass: the same tensor, or its copy.</param>
    /// <param name="mean">(N, C).</param>
    /// <param name="deviation">(N, C).</param>
    /// <param name="device">Where the kernels run.</param>
    internal static (Tensor Mean, Tensor Deviation) Record(
        Tensor features, Tensor source, Tensor mean, Tensor deviation, CudaDevice device)
    {
        using Tensor edge = features.unsqueeze(0);
        List<Tensor> values = apply(edge, new Saved(source, mean, deviation, device));
        return (values[0], values[1]);
    }

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Saved saved = (Saved)vars[1];
        // Often only one of the two is used: zeros for the other must not be made from its tensor, which may be gone.
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([saved.Features, saved.Mean, saved.Deviation]);
        ctx.save_data(nameof(Saved.Device), saved.Device);
        return [saved.Mean, saved.Deviation];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) =>
        [BackwardGuard.Run(ctx, saved => Gradient(ctx, saved, grad_outputs))!, null!];

    private static Tensor Gradient(autograd.AutogradContext ctx, IReadOnlyList<Tensor> saved, List<Tensor> gradValues)
    {
        Tensor features = saved[0];
        Tensor mean = saved[1];
        Tensor deviation = saved[2];
        using Tensor gradMean = gradValues[0].IsInvalid ? zeros_like(mean) : gradValues[0].contiguous();
        using Tensor gradDeviation = gradValues[1].IsInvalid ? zeros_like(deviation) : gradValues[1].contiguous();
        var device = (CudaDevice)ctx.get_data(nameof(Saved.Device));
        using Tensor gradient = ChannelStatisticsCuda.Gradient(features, mean, deviation, gradMean, gradDeviation, device);
        gradValues.ForEach(value => value.Dispose());
        return gradient.unsqueeze(0);
    }

    private sealed record Saved(Tensor Features, Tensor Mean, Tensor Deviation, CudaDevice Device);
}
