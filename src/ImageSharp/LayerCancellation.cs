using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.ImageSharp;

/// <summary>
/// Lets a network stop between two layers: those of its layers that are called as modules, which most are in float32, ask before they begin
/// whether this thread's work is still wanted.
/// </summary>
internal sealed class LayerCancellation : IDisposable
{
    [ThreadStatic]
    private static CancellationToken _token;

    private readonly List<Action> _removals = [];

    /// <summary>Watches a network's layers.</summary>
    public LayerCancellation(Module network)
    {
        foreach (Module<Tensor, Tensor> layer in network.modules().OfType<Module<Tensor, Tensor>>())
        {
            _removals.Add(layer.register_forward_pre_hook(ThrowIfUnwanted).remove);
        }
    }

    /// <summary>Gives this thread's work a token, until the result is disposed.</summary>
    public static IDisposable Until(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        CancellationToken before = _token;
        _token = token;
        return new Restoration(before);
    }

    /// <inheritdoc/>
    public void Dispose() => _removals.ForEach(remove => remove());

    private static Tensor ThrowIfUnwanted(Module<Tensor, Tensor> layer, Tensor input)
    {
        _token.ThrowIfCancellationRequested();
        return input;
    }

    private sealed class Restoration(CancellationToken before) : IDisposable
    {
        public void Dispose() => _token = before;
    }
}
