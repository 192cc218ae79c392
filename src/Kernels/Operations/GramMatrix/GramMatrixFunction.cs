using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>A Gram matrix in the graph: gradFeatures = (gradGram + gradGramᵀ)·F / z.</summary>
internal sealed class GramMatrixFunction : autograd.SingleTensorFunction<GramMatrixFunction>
{
    public override string Name => nameof(GramMatrixFunction);

    /// <summary>A computed Gram matrix as a function of the features.</summary>
    /// <param name="features">F, (N, C, H, W), whose gradient is wanted.</param>
    /// <param name="source">F as it is read in the backward pass: the same tensor, or its copy.</param>
    /// <param name="gram">(N, C, C).</param>
    /// <param name="divisor">z.</param>
    /// <param name="onTensorCores">Whether the device kernels use tensor cores.</param>
    /// <param name="device">Where the device kernels run; null for the CPU path.</param>
    internal static Tensor Record(
        Tensor features, Tensor source, Tensor gram, double divisor, bool onTensorCores = false, CudaDevice? device = null)
    {
        using Tensor edge = features.unsqueeze(0);
        return apply(edge, new Saved(source, gram, divisor, onTensorCores, device));
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Saved saved = (Saved)vars[1];
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([saved.Features]);
        ctx.save_data(nameof(Saved.Divisor), saved.Divisor);
        ctx.save_data(nameof(Saved.OnTensorCores), saved.OnTensorCores);
        ctx.save_data(nameof(Saved.Device), saved.Device);
        return saved.Gram;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [BackwardGuard.Run(ctx, saved => grad_output.IsInvalid ? null : Gradient(ctx, saved[0], grad_output))!, null!];

    private static Tensor Gradient(autograd.AutogradContext ctx, Tensor features, Tensor gradGram)
    {
        using Tensor transposed = gradGram.transpose(1, 2);
        using Tensor symmetric = gradGram + transposed;
        using Tensor matrices = symmetric.div_((double)ctx.get_data(nameof(Saved.Divisor))).contiguous();
        using Tensor gradFeatures = ctx.get_data(nameof(Saved.Device)) is CudaDevice device
            ? SymmetricProductCuda.Multiply([new MatrixProduct(features, matrices)], (bool)ctx.get_data(nameof(Saved.OnTensorCores)), device)[0]
            : SymmetricProduct.Multiply(features, matrices, null);
        gradGram.Dispose();
        return gradFeatures.unsqueeze(0);
    }

    private sealed record Saved(Tensor Features, Tensor Gram, double Divisor, bool OnTensorCores, CudaDevice? Device);
}
