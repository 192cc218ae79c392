using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The bounds of the classic distance in the graph, as functions of the squared norms.</summary>
internal sealed class StyleBoundsFunction : autograd.MultiTensorFunction<StyleBoundsFunction>
{
    public override string Name => nameof(StyleBoundsFunction);

    /// <summary>Computed bounds as functions of the norms.</summary>
    internal static (Tensor Supremum, Tensor Infimum) Record(
        Tensor style, Tensor result, Tensor supremum, Tensor infimum, double entries, CudaDevice device)
    {
        List<Tensor> values = apply(style, result, new Saved(supremum, infimum, entries, device));
        return (values[0], values[1]);
    }

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Saved saved = (Saved)vars[2];
        // One bound is used, mostly: zeros for the other must not be made from its tensor, which may be gone.
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([(Tensor)vars[0], (Tensor)vars[1]]);
        ctx.save_data(nameof(Saved.Entries), saved.Entries);
        ctx.save_data(nameof(Saved.Device), saved.Device);
        return [saved.Supremum, saved.Infimum];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) =>
        [.. BackwardGuard.RunAll(ctx, 2, saved => Gradients(ctx, saved, grad_outputs)).Select(gradient => gradient!), null!];

    private static Tensor?[] Gradients(autograd.AutogradContext ctx, IReadOnlyList<Tensor> saved, List<Tensor> gradValues)
    {
        Tensor style = saved[0];
        Tensor result = saved[1];
        using Tensor gradSupremum = GradientOrZeros(gradValues[0], result);
        using Tensor gradInfimum = GradientOrZeros(gradValues[1], result);
        (Tensor gradStyle, Tensor gradResult) = StyleBoundsCuda.Gradients(
            style,
            result,
            gradSupremum,
            gradInfimum,
            (double)ctx.get_data(nameof(Saved.Entries)),
            (CudaDevice)ctx.get_data(nameof(Saved.Device)));
        gradValues.ForEach(value => value.Dispose());
        if (style.shape[0] == result.shape[0])
        {
            return [gradStyle, gradResult];
        }

        using Tensor perResult = gradStyle;
        return [perResult.sum(0, keepdim: true), gradResult];
    }

    private static Tensor GradientOrZeros(Tensor gradient, Tensor result) =>
        gradient.IsInvalid ? zeros(result.shape, ScalarType.Float32, result.device) : gradient.contiguous();

    private sealed record Saved(Tensor Supremum, Tensor Infimum, double Entries, CudaDevice Device);
}
