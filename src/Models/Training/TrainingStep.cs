using StyleKernels.Losses;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using TorchSharp;
using static TorchSharp.torch;
using Features = System.Collections.Generic.IReadOnlyDictionary<string, TorchSharp.torch.Tensor>;

namespace StyleKernels.Models.Training;

/// <summary>One step of training: restyle a batch, compare, and move the network's weights. A step whose loss or gradient is not finite moves nothing.</summary>
internal sealed class TrainingStep : IDisposable
{
    private const double GradientNormLimit = 5;

    /// <summary>Weight of the squared error of pixels in the identity terms (Park and Lee 2019).</summary>
    private const double IdentityPixelWeight = 50;

    private readonly StyleTransferNetwork _network;
    private readonly LossNetwork _lossNetwork;
    private readonly ObjectiveLoss _loss;
    private readonly TrainingOptions _options;

    /// <param name="network">The network that is trained; stays the caller's.</param>
    /// <param name="lossNetwork">The frozen network of the loss; stays the caller's.</param>
    /// <param name="loss">The loss, for the loss network's objective; stays the caller's.</param>
    /// <param name="options">Weights of the other terms, and the optimiser.</param>
    public TrainingStep(StyleTransferNetwork network, LossNetwork lossNetwork, ObjectiveLoss loss, TrainingOptions options)
    {
        _network = network;
        _lossNetwork = lossNetwork;
        _loss = loss;
        _options = options;
        Optimizer = new NetworkOptimizer(network, options.Optimizer);
    }

    /// <summary>What moves the weights.</summary>
    public NetworkOptimizer Optimizer { get; }

    /// <summary>Trains on a batch.</summary>
    /// <param name="batch">Contents and styles, on the network's device.</param>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="learningRate">Of this step.</param>
    public StepOutcome Run(TrainingBatch batch, int step, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        Optimizer.ZeroGrad();
        ObjectiveTerms terms = Terms(batch, out Tensor result, out Features content);
        using Tensor total = Total(terms, batch, result, content, step);
        total.Backward();
        double gradientNorm = nn.utils.clip_grad_norm_(_network.parameters(), GradientNormLimit);
        bool finite = double.IsFinite(total.item<float>()) && double.IsFinite(gradientNorm);
        if (finite)
        {
            Optimizer.Step(learningRate);
        }

        return new StepOutcome(terms.Content.item<float>(), terms.Style.item<float>(), finite, IsFlat(result) && !IsFlat(batch.Content));
    }

    /// <summary>The terms of a batch, without the graph's other terms.</summary>
    /// <param name="batch">Contents and styles, on the network's device.</param>
    public ObjectiveTerms Terms(TrainingBatch batch) => Terms(batch, out _, out _);

    /// <inheritdoc/>
    public void Dispose() => Optimizer.Dispose();

    /// <summary>Whether every picture of a batch is of one colour, to a hundredth of the range.</summary>
    private static bool IsFlat(Tensor pictures)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return pictures.flatten(2).std([2]).max().item<float>() < 0.01;
    }

    private ObjectiveTerms Terms(TrainingBatch batch, out Tensor result, out Features content)
    {
        Features style;
        using (no_grad())
        {
            content = _lossNetwork.Extract(batch.Content, _loss.Objective.ContentLayers);
            style = _lossNetwork.Extract(batch.Style, _loss.Objective.StyleLayers);
        }

        result = _network.call(batch.Content, batch.Style);
        return _loss.Forward(_lossNetwork.Extract(result), content, style);
    }

    private Tensor Total(ObjectiveTerms terms, TrainingBatch batch, Tensor result, Features content, int step)
    {
        Tensor total = terms.Total;
        if (_network.IsBounded)
        {
            total += Saturation.Penalty(result);
        }

        if (_options.ToneWeight > 0)
        {
            total += Tone.Distance(result, batch.Content) * _options.ToneWeight;
        }

        return _options.IdentityWeight > 0 ? total + (Identity(batch.Content, content, step) * _options.IdentityWeight) : total;
    }

    /// <summary>The identity terms of one content of the batch, another one at every step.</summary>
    private Tensor Identity(Tensor contents, Features features, int step)
    {
        long sample = step % contents.shape[0];
        Tensor content = contents.narrow(0, sample, 1);
        Tensor result = _network.call(content, content);
        Features restored = _lossNetwork.Extract(result, _loss.Objective.ContentLayers);
        Tensor pixels = (result - content).square().mean() * IdentityPixelWeight;
        return _loss.Objective.Content.Aggregate(pixels, (sum, term) => sum + (term.Weight * Functional.ContentLoss(
            restored[$"{term.Layer}"], features[$"{term.Layer}"].narrow(0, sample, 1), normalize: true)));
    }
}
