using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// Gives values of several layers, whose gradients are g[n]·r[n]²·M[n]·(F[n] − μ[n]) with g the incoming gradient, their place in the graph. The
/// gradients of all layers are one launch.
/// </summary>
internal sealed class GroupedProductFunction : autograd.MultiTensorFunction<GroupedProductFunction>
{
    public override string Name => nameof(GroupedProductFunction);

    /// <summary>The values as functions of the features.</summary>
    /// <param name="layers">1 to 16 layers with features of one type, whose gradients are wanted; all have means, or none.</param>
    /// <param name="onTensorCores">Whether the gradients are computed on tensor cores.</param>
    /// <param name="device">Where the kernels run.</param>
    /// <returns>The values, in order.</returns>
    internal static IReadOnlyList<Tensor> Record(IReadOnlyList<GroupedProduct> layers, bool onTensorCores, CudaDevice device)
    {
        // The gradient passes through a view for the reason that SymmetricProductFunction gives.
        Tensor[] edges = [.. layers.Select(layer => layer.Features.unsqueeze(0))];
        List<Tensor> values = apply([.. edges, new Saved(layers, onTensorCores, device)]);
        foreach (Tensor edge in edges)
        {
            edge.Dispose();
        }

        return values;
    }

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Saved saved = (Saved)vars[^1];
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([.. saved.Layers.SelectMany(SavedTensors)]);
        ctx.save_data(nameof(Saved.OnTensorCores), saved.OnTensorCores);
        ctx.save_data(nameof(Saved.Device), saved.Device);
        return [.. saved.Layers.Select(layer => layer.Value)];
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) =>
        [.. BackwardGuard.RunAll(ctx, grad_outputs.Count, saved => Gradients(ctx, saved, grad_outputs)).Select(gradient => gradient!), null!];

    private static Tensor?[] Gradients(autograd.AutogradContext ctx, IReadOnlyList<Tensor> saved, List<Tensor> gradValues)
    {
        List<Tensor> owned = [];
        int each = saved.Count / gradValues.Count;
        Tensor?[] gradients = new Tensor?[gradValues.Count];
        int[] wanted = [.. Enumerable.Range(0, gradients.Length).Where(i => !gradValues[i].IsInvalid)];
        List<MatrixProduct> products = [];
        foreach (int i in wanted)
        {
            Tensor upstream = gradValues[i].contiguous();
            owned.AddRange([upstream, gradValues[i]]);
            int at = each * i;
            products.Add(new MatrixProduct(saved[at], saved[at + 1], upstream, saved[at + 2], each > 3 ? saved[at + 3] : null));
        }

        IReadOnlyList<Tensor> results = products.Count == 0 ? [] : SymmetricProductCuda.Multiply(
            products, (bool)ctx.get_data(nameof(Saved.OnTensorCores)), (CudaDevice)ctx.get_data(nameof(Saved.Device)));
        for (int i = 0; i < wanted.Length; i++)
        {
            gradients[wanted[i]] = results[i].unsqueeze(0);
            owned.Add(results[i]);
        }

        owned.ForEach(tensor => tensor.Dispose());
        return gradients;
    }

    private static IEnumerable<Tensor> SavedTensors(GroupedProduct layer) =>
        layer.Means is null ? [layer.Source, layer.Matrices, layer.Roots] : [layer.Source, layer.Matrices, layer.Roots, layer.Means];

    private sealed record Saved(IReadOnlyList<GroupedProduct> Layers, bool OnTensorCores, CudaDevice Device);
}
