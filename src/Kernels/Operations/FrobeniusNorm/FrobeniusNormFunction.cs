using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Squared norms of float32 matrices in the graph: gradGram = 2·gradNorm·G.</summary>
internal sealed unsafe class FrobeniusNormFunction : autograd.SingleTensorFunction<FrobeniusNormFunction>
{
    public override string Name => nameof(FrobeniusNormFunction);

    /// <param name="gram">(N, C, C), float32, contiguous.</param>
    /// <returns>(N), float64.</returns>
    internal static Tensor Squared(Tensor gram)
    {
        int batch = checked((int)gram.shape[0]);
        long size = gram.shape[1] * gram.shape[2];
        Tensor squared = empty(batch, ScalarType.Float64, CPU);
        float* values = (float*)TensorPointer.Get(gram);
        double* sums = (double*)TensorPointer.Get(squared);
        TorchThreads.For(batch, n => sums[n] = FrobeniusNormSimd.SumOfSquares(values + (n * size), size));
        GC.KeepAlive(gram);
        return Record(gram, squared, null);
    }

    /// <summary>Computed norms as a function of the matrices, if their gradient is wanted.</summary>
    /// <param name="gram">(N, C, C).</param>
    /// <param name="squared">(N), float64.</param>
    /// <param name="device">Where the device kernels run; null for torch's operations.</param>
    internal static Tensor Record(Tensor gram, Tensor squared, CudaDevice? device) =>
        gram.requires_grad && is_grad_enabled() ? apply(gram, new Saved(squared, device)) : squared;

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([(Tensor)vars[0]]);
        Saved saved = (Saved)vars[1];
        ctx.save_data(nameof(Saved.Device), saved.Device);
        return saved.Squared;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [BackwardGuard.Run(ctx, saved => grad_output.IsInvalid ? null : Gradient(ctx, saved[0], grad_output))!, null!];

    private static Tensor Gradient(autograd.AutogradContext ctx, Tensor gram, Tensor gradNorm)
    {
        if (ctx.get_data(nameof(Saved.Device)) is CudaDevice device)
        {
            using Tensor contiguous = gradNorm.contiguous();
            gradNorm.Dispose();
            return FrobeniusNormCuda.Gradient(gram, contiguous, device);
        }

        // In float64: the factor of a matrix with large entries is below the range of float32, their product is not.
        using Tensor doubled = gradNorm * 2;
        using Tensor column = doubled.view(-1, 1, 1);
        using Tensor gradient = gram * column;
        gradNorm.Dispose();
        return gradient.to_type(ScalarType.Float32);
    }

    private sealed record Saved(Tensor Squared, CudaDevice? Device);
}
