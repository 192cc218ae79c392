using StyleKernels.Bench.Loss;
using StyleKernels.Losses;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleKernels.Bench.TrainStep;

/// <summary>The training step as the library's trainer does it: channels-last, style features without a graph, the fused loss.</summary>
internal sealed class LibraryTrainStep : ITrainStep
{
    private readonly CompactGoogleMagenta _network;
    private readonly VggEncoder _encoder;
    private readonly ScalarType _encoderType;
    private readonly PerceptualLoss _loss = new(["relu3_3"], LossShape.All.Select(layer => layer.Layer));
    private readonly OptimizerHelper _optimizer;

    /// <summary>Trains copies of the network and of the frozen encoder.</summary>
    /// <param name="network">The start.</param>
    /// <param name="encoder">The loss network.</param>
    /// <param name="encoderType">float32 or bfloat16, for the encoder only.</param>
    internal LibraryTrainStep(CompactGoogleMagenta network, VggEncoder encoder, ScalarType encoderType)
    {
        _network = new CompactGoogleMagenta();
        _network.load_state_dict(network.state_dict());
        _encoder = TrainStepBenchmark.Encoder();
        _encoder.load_state_dict(encoder.state_dict());
        _encoder.to(encoderType);
        _encoderType = encoderType;
        _optimizer = optim.Adam(_network.parameters(), TrainStepBenchmark.LearningRate);
    }

    /// <inheritdoc/>
    public float Run(Tensor content, Tensor style)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        IReadOnlyDictionary<string, Tensor> contentFeatures;
        IReadOnlyDictionary<string, Tensor> styleFeatures;
        using (no_grad())
        {
            contentFeatures = Features(content);
            styleFeatures = Features(style);
        }

        PerceptualTerms terms = _loss.forward(Features(_network.call(content, style)), contentFeatures, styleFeatures);
        terms.Total.backward();
        _optimizer.step();
        return terms.Total.item<float>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _loss.Dispose();
        _encoder.Dispose();
        _network.Dispose();
    }

    private Dictionary<string, Tensor> Features(Tensor image)
    {
        Tensor input = image.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).to(_encoderType);
        return _encoder.call(input).ToDictionary(pair => pair.Key, pair => pair.Value.to(ScalarType.Float32));
    }
}
