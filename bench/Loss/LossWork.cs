using StyleKernels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Loss;

/// <summary>
/// What is timed: one layer's loss in a training step. The result's features need a gradient, the style's do not; its statistic is
/// computed in every step, or once before (encoded).
/// </summary>
internal sealed class LossWork : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _features;
    private readonly Tensor _style;
    private readonly StyleStatistic _statistic;
    private readonly Tensor _naiveTarget;
    private readonly StyleTarget _target;
    private readonly BalancedStyleLoss _loss;

    /// <summary>Makes inputs like those after a ReLU.</summary>
    internal LossWork(long[] shape, bool channelsLast, StyleStatistic statistic)
    {
        _statistic = statistic;
        _loss = Loss(statistic);
        _features = Layout(randn(shape).relu_(), channelsLast).requires_grad_(true);
        _style = Layout(randn(shape).relu_(), channelsLast);
        _naiveTarget = NaiveStyleLoss.Of(_style, statistic);
        _target = _loss.Encode(_style);
    }

    /// <summary>The implementations by provider.</summary>
    /// <param name="encoded">Whether the style's statistic is known.</param>
    /// <param name="backward">Whether the gradient is computed.</param>
    internal IReadOnlyDictionary<string, Action> Providers(bool encoded, bool backward) => new Dictionary<string, Action>
    {
        ["naive"] = () => Step(
            () => NaiveStyleLoss.Balanced(_features, encoded ? _naiveTarget : NaiveStyleLoss.OfStyle(_style, _statistic), _statistic),
            backward),
        ["fused"] = () => Step(() => encoded ? _loss.forward(_features, _target) : _loss.forward(_features, _style), backward),
    };

    /// <summary>The library's loss on the CPU; means and deviations have no fused implementation there.</summary>
    internal static BalancedStyleLoss Loss(StyleStatistic statistic) => new(
        backend: statistic == StyleStatistic.MeanAndDeviation ? KernelBackend.Auto : KernelBackend.Fused, statistic: statistic);

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
