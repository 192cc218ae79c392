using StyleKernels.Models.Encoders;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Evaluation.Quality;

/// <summary>How much each channel of AlexNet counts: the five 1x1 convolutions that LPIPS has learned from people's judgements.</summary>
internal sealed class LpipsWeights : Module<IReadOnlyList<Tensor>, Tensor>
{
    private readonly Conv2d[] _layers = [.. AlexNetEncoder.Channels.Select(channels => Conv2d(channels, 1, 1, bias: false))];

    internal LpipsWeights()
        : base("LPIPS")
    {
        foreach ((int i, Conv2d layer) in _layers.Index())
        {
            register_module($"lin{i}", layer);
        }
    }

    /// <summary>Squared differences of the layers, (N, C, H, W) each, weighed, averaged over places and summed: (N).</summary>
    public override Tensor forward(IReadOnlyList<Tensor> differences) =>
        differences.Zip(_layers, (difference, layer) => layer.call(difference).mean([1, 2, 3])).Aggregate((sum, next) => sum + next);
}
