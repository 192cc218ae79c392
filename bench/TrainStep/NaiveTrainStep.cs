using StyleKernels.Bench.Loss;
using StyleKernels.Bench.Networks;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Bench.TrainStep;

/// <summary>
/// The training step as a straightforward port does it: the naive network, a VGG-16 loss network in torch's default layout, the loss in
/// tensor operations. Starts from the same weights.
/// </summary>
internal sealed class NaiveTrainStep : ITrainStep
{
    private readonly NaiveGoogleMagenta _network;
    private readonly Dictionary<string, Tensor> _vgg;
    private readonly OptimizerHelper _optimizer;

    /// <summary>Copies the weights.</summary>
    internal NaiveTrainStep(CompactGoogleMagenta network, VggEncoder encoder)
    {
        _network = new NaiveGoogleMagenta(network);
        _vgg = encoder.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().contiguous());
        _optimizer = optim.Adam(_network.Parameters, TrainStepBenchmark.LearningRate);
    }

    /// <inheritdoc/>
    public float Run(Tensor content, Tensor style)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Dictionary<string, Tensor> result = Features(_network.Stylize(content, style));
        Dictionary<string, Tensor> contentFeatures = Features(content);
        Dictionary<string, Tensor> styleFeatures = Features(style);
        Tensor loss = LossShape.All
            .Select(layer => NaiveStyleLoss.Balanced(result[layer.Layer], NaiveStyleLoss.OfStyle(styleFeatures[layer.Layer])))
            .Aggregate(functional.mse_loss(result["relu3_3"], contentFeatures["relu3_3"]), (sum, term) => sum + term);
        loss.backward();
        _optimizer.step();
        return loss.item<float>();
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    private Dictionary<string, Tensor> Features(Tensor image)
    {
        Tensor mean = tensor([0.485f, 0.456f, 0.406f]).view(1, 3, 1, 1);
        Tensor deviation = tensor([0.229f, 0.224f, 0.225f]).view(1, 3, 1, 1);
        Tensor x = (image - mean) / deviation;
        Dictionary<string, Tensor> features = [];
        foreach ((int block, int depth) in new[] { (1, 2), (2, 2), (3, 3), (4, 3) })
        {
            x = block > 1 ? functional.max_pool2d(x, 2, 2) : x;
            for (int i = 1; i <= depth; i++)
            {
                x = functional.relu(functional.conv2d(
                    x, _vgg[$"conv{block}_{i}.weight"], _vgg[$"conv{block}_{i}.bias"], padding: [1L, 1L]));
                features[$"relu{block}_{i}"] = x;
            }
        }

        return features;
    }
}
