using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>An instance norm in the graph.</summary>
internal sealed class InstanceNormFunction : autograd.SingleTensorFunction<InstanceNormFunction>
{
    private const int Inputs = 5;

    public override string Name => nameof(InstanceNormFunction);

    /// <summary>A computed norm as a function of the map and the parameters.</summary>
    /// <param name="x">(N, C, H, W), interleaved.</param>
    /// <param name="parameters">γ, β, k and f.</param>
    /// <param name="mean">μ, (N, C).</param>
    /// <param name="variance">σ², (N, C).</param>
    /// <param name="result">(N, C, H, W).</param>
    /// <param name="rectified">Whether negative values became 0.</param>
    internal static Tensor Record(Tensor x, Tensor[] parameters, Tensor mean, Tensor variance, Tensor result, bool rectified)
    {
        using Tensor edge = x.unsqueeze(0);
        return apply(edge, parameters[0], parameters[1], parameters[2], parameters[3], new Saved(x, parameters, mean, variance, result, rectified));
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Saved saved = (Saved)vars[Inputs];
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([saved.X, .. saved.Parameters, saved.Mean, saved.Variance]);
        ctx.save_data(nameof(Saved.Rectified), saved.Rectified);
        return saved.Result;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
    [
        .. BackwardGuard.RunAll(ctx, Inputs, saved => grad_output.IsInvalid ? new Tensor?[Inputs] : Gradients(ctx, saved, grad_output))
            .Select(gradient => gradient!),
        null!,
    ];

    private static Tensor?[] Gradients(autograd.AutogradContext ctx, IReadOnlyList<Tensor> saved, Tensor gradient)
    {
        (Tensor ofMap, Tensor[] ofParameters) = InstanceNormCpu.Gradients(
            saved[0], [.. saved.Skip(1).Take(Inputs - 1)], saved[Inputs], saved[Inputs + 1], gradient, (bool)ctx.get_data(nameof(Saved.Rectified)));
        using Tensor map = ofMap;
        gradient.Dispose();
        return [map.unsqueeze(0), .. ofParameters];
    }

    private sealed record Saved(Tensor X, Tensor[] Parameters, Tensor Mean, Tensor Variance, Tensor Result, bool Rectified);
}
