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
/// tensor operations, and the trainer's other habits with it: a bound of the gradient's norm, a penalty of saturated pixels, a check that
/// results are not of one colour. Starts from the same weights.
/// </summary>
internal sealed class NaiveTrainStep : ITrainStep
{
    private const double GradientNormLimit = 5;
    private const double SaturationWeight = 0.3;

    private readonly NaiveGoogleMagenta _network;
    private readonly Dictionary<string, Tensor> _vgg;
    private readonly OptimizerHelper _optimizer;

    /// <summary>Copies the weights.</summary>
    internal NaiveTrainStep(CompactGoogleMagenta network, VggEncoder encoder)
    {
        _network = new NaiveGoogleMagenta(network);
        _vgg = encoder.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().contiguous());
        _optimizer = optim.Adam(_network.Parameters, TrainStepBenchmark.LearningRate, beta1: 0.9, beta2: 0.99);
    }

    /// <inheritdoc/>
    public double Run(Tensor content, Tensor style)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor image = _network.Stylize(content, style);
        Dictionary<string, Tensor> result = Features(image);
        Dictionary<string, Tensor> contentFeatures = Features(content);
        Dictionary<string, Tensor> styleFeatures = Features(style);
        Tensor terms = LossShape.All
            .Select(layer => NaiveStyleLoss.Balanced(result[layer.Layer], NaiveStyleLoss.OfStyle(styleFeatures[layer.Layer])))
            .Aggregate(RelativeError(result["relu3_3"], contentFeatures["relu3_3"]), (sum, term) => sum + term);
        Tensor loss = terms + (functional.relu(image.logit(1e-6).abs() - 4).square().mean() * SaturationWeight);
        loss.backward();
        double norm = nn.utils.clip_grad_norm_(_network.Parameters, GradientNormLimit);
        bool flat = image.detach().flatten(2).std([2]).max().item<float>() < 0.01;
        if (double.IsFinite(norm) && !flat)
        {
            _optimizer.step();
        }

        return terms.item<float>();
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    /// <summary>The mean over samples of the squared error over the content's mean square.</summary>
    private static Tensor RelativeError(Tensor result, Tensor content) =>
        ((result - content).square().mean([1, 2, 3]) / content.square().mean([1, 2, 3])).mean();

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
