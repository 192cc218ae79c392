using StyleKernels.Losses;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Bench.Loss;

/// <summary>The whole loss of a training step: content at relu3_3 and style at all four layers.</summary>
internal sealed class PerceptualWork : IDisposable
{
    private const string ContentLayer = "relu3_3";

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Dictionary<string, Tensor> _result;
    private readonly Dictionary<string, Tensor> _content;
    private readonly Dictionary<string, Tensor> _style;
    private readonly StyleStatistic _statistic;
    private readonly PerceptualLoss _loss;

    /// <summary>Makes features like those of a batch of images.</summary>
    internal PerceptualWork(long batch, long imageSize, StyleStatistic statistic)
    {
        _statistic = statistic;
        _loss = new PerceptualLoss(
            [ContentLayer], LossShape.All.Select(layer => layer.Layer), LossWork.Loss(statistic), new ContentLoss(backend: KernelBackend.Fused));
        _result = Features(batch, imageSize);
        _content = Features(batch, imageSize);
        _style = Features(batch, imageSize);
        foreach (Tensor features in _result.Values)
        {
            features.requires_grad_(true);
        }
    }

    /// <summary>The implementations by provider.</summary>
    internal IReadOnlyDictionary<string, Action> Providers() => new Dictionary<string, Action>
    {
        ["naive"] = () => Step(Naive),
        ["fused"] = () => Step(() => _loss.forward(_result, _content, _style).Total),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _loss.Dispose();
        _scope.Dispose();
    }

    private Tensor Naive() => LossShape.All
        .Select(layer => NaiveStyleLoss.Balanced(
            _result[layer.Layer], NaiveStyleLoss.OfStyle(_style[layer.Layer], _statistic), _statistic))
        .Aggregate(functional.mse_loss(_result[ContentLayer], _content[ContentLayer]), (sum, term) => sum + term);

    private void Step(Func<Tensor> loss)
    {
        using DisposeScope step = NewDisposeScope();
        loss().backward();
        foreach (Tensor features in _result.Values)
        {
            features.grad = null;
        }
    }

    private static Dictionary<string, Tensor> Features(long batch, long imageSize) =>
        LossShape.All.ToDictionary(layer => layer.Layer, layer => randn(layer.Features(batch, imageSize)).relu_());
}
