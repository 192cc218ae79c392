using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// Gives a value whose gradient is g[n]·M[n]·(F[n] − μ[n]) its place in the graph, with g the value's incoming gradient. Value and matrices
/// are computed before; one C×C matrix per sample, and the C means if there are any, are all that is saved beside the features.
/// </summary>
internal sealed unsafe class SymmetricProductFunction : autograd.SingleTensorFunction<SymmetricProductFunction>
{
    public override string Name => nameof(SymmetricProductFunction);

    /// <summary>The value as a function of the features.</summary>
    /// <param name="features">F, (N, C, H, W), whose gradient is wanted.</param>
    /// <param name="source">F as it is read in the backward pass: the same tensor, or its copy.</param>
    /// <param name="value">(N).</param>
    /// <param name="matrices">M, (N, C, C), symmetric.</param>
    /// <param name="means">μ, (N, C); null for 0.</param>
    internal static Tensor Record(Tensor features, Tensor source, Tensor value, Tensor matrices, Tensor? means)
    {
        // The gradient passes through a view, so that libtorch takes it as the leaf's gradient and does not copy it: the tensor this
        // function returns is still held by its managed handle at that time, the view's gradient is not.
        using Tensor edge = features.unsqueeze(0);
        return apply(edge, new Saved(source, value, matrices, means));
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Saved saved = (Saved)vars[1];
        ctx.set_materialize_grads(false);
        ctx.save_for_backward(saved.Means is null ? [saved.Features, saved.Matrices] : [saved.Features, saved.Matrices, saved.Means]);
        return saved.Value;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [BackwardGuard.Run(ctx, saved => grad_output.IsInvalid ? null : Gradient(saved, grad_output))!, null!];

    private static Tensor Gradient(IReadOnlyList<Tensor> saved, Tensor gradValue)
    {
        using Tensor scales = gradValue.contiguous();
        using Tensor gradFeatures = SymmetricProduct.Multiply(saved[0], saved[1], scales, saved.Count > 2 ? saved[2] : null);
        gradValue.Dispose();
        return gradFeatures.unsqueeze(0);
    }

    private sealed record Saved(Tensor Features, Tensor Value, Tensor Matrices, Tensor? Means);
}
