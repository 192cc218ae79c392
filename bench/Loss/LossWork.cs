using StyleKernels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Loss;

/// <summary>
/// What is timed: one layer's loss in a training step. The result's features need a gradient, the style's do not; its Gram matrices are
/// computed in every step, or once before (encoded).
/// </summary>
internal sealed class LossWork : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _features;
    private readonly Tensor _style;
    private readonly Tensor _styleGram;
    private readonly StyleTarget _target;
    private readonly BalancedStyleLoss _loss = new(backend: KernelBackend.Fused);

    /// <summary>Makes inputs like those after a ReLU.</summary>
    internal LossWork(long[] shape, bool channelsLast)
    {
        _features = Layout(randn(shape).relu_(), channelsLast).requires_grad_(true);
        _style = Layout(randn(shape).relu_(), channelsLast);
        _styleGram = NaiveStyleLoss.Gram(_style);
        _target = _loss.Encode(_style);
    }

    /// <summary>The implementations by provider.</summary>
    /// <param name="encoded">Whether the style's Gram matrices are known.</param>
    /// <param name="backward">Whether the gradient is computed.</param>
    internal IReadOnlyDictionary<string, Action> Providers(bool encoded, bool backward) => new Dictionary<string, Action>
    {
        ["naive"] = () => Step(
            () => NaiveStyleLoss.Balanced(_features, encoded ? _styleGram : NaiveStyleLoss.TargetGram(_style)), backward),
        ["fused"] = () => Step(() => encoded ? _loss.forward(_features, _target) : _loss.forward(_features, _style), backward),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _loss.Dispose();
        _scope.Dispose();
    }

    private void Step(Func<Tensor> loss, bool backward)
    {
        using DisposeScope step = NewDisposeScope();
        Tensor value = loss();
        if (backward)
        {
            value.backward();
            _features.grad = null;
        }
    }

    private static Tensor Layout(Tensor features, bool channelsLast) =>
        channelsLast ? features.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : features;
}
