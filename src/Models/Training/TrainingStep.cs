using StyleKernels.Losses;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using TorchSharp;
using static TorchSharp.torch;
using Features = System.Collections.Generic.IReadOnlyDictionary<string, TorchSharp.torch.Tensor>;

namespace StyleKernels.Models.Training;

/// <summary>
/// One step of training: restyle a batch, compare, and move the network's weights. A step whose loss or gradient is not finite moves
/// nothing, running statistics neither.
/// </summary>
internal sealed class TrainingStep : IDisposable
{
    private const double GradientNormLimit = 5;

    /// <summary>Weight of the squared error of pixels in the identity terms (Park and Lee 2019).</summary>
    private const double IdentityPixelWeight = 50;

    private readonly StyleTransferNetwork _network;
    private readonly LossNetwork _lossNetwork;
    private readonly ObjectiveLoss _loss;
    private readonly TrainingOptions _options;
    private readonly (Tensor Live, Tensor Kept)[] _buffers;

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
        _buffers = [.. network.buffers().Select(buffer => (buffer, buffer.clone().DetachFromDisposeScope()))];
    }

    /// <summary>What moves the weights.</summary>
    public NetworkOptimizer Optimizer { get; }

    /// <summary>Trains on the batches of a step, whose gradient is that of one batch of all their pictures.</summary>
    /// <param name="batches">Contents and styles, on any device.</param>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="learningRate">Of this step.</param>
    public StepOutcome Run(IReadOnlyList<TrainingBatch> batches, int step, double learningRate)
    {
        Optimizer.ZeroGrad();
        Array.ForEach(_buffers, buffer => buffer.Kept.copy_(buffer.Live));
        Part[] parts = [.. batches.Select((batch, i) => Accumulate(batch, new Share(step, i, batches.Count)))];
        using DisposeScope scope = NewDisposeScope();
        double gradientNorm = nn.utils.clip_grad_norm_(_network.parameters(), GradientNormLimit);
        bool finite = parts.All(part => double.IsFinite(part.Total)) && double.IsFinite(gradientNorm);
        if (finite)
        {
            Optimizer.Step(learningRate);
        }
        else
        {
            // The forward pass took what was not finite into the running statistics.
            Array.ForEach(_buffers, buffer => buffer.Live.copy_(buffer.Kept));
        }

        return new StepOutcome(parts.Average(part => part.Content), parts.Average(part => part.Style), finite, parts.All(part => part.Dead));
    }

    /// <summary>The terms of a batch, without the graph's other terms.</summary>
    /// <param name="batch">Contents and styles, on the network's device.</param>
    public ObjectiveTerms Terms(TrainingBatch batch) => Terms(batch, out _, out _);

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        Array.ForEach(_buffers, buffer => buffer.Kept.Dispose());
    }

    /// <summary>Whether every picture of a batch is of one colour, to a hundredth of the range.</summary>
    private static bool IsFlat(Tensor pictures)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return pictures.flatten(2).std([2]).max().ToDouble() < 0.01;
    }

    /// <summary>Adds the gradient of one of the step's batches to that of the others.</summary>
    private Part Accumulate(TrainingBatch batch, Share share)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingBatch moved = batch.To(_options.Device);
        ObjectiveTerms terms = Terms(moved, out Tensor result, out Features content);
        using Tensor total = Total(terms, moved, result, content, share) / share.Count;
        total.Backward();
        return new Part(
            terms.Content.ToDouble(), terms.Style.ToDouble(), total.ToDouble(), IsFlat(result) && !IsFlat(moved.Content));
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

    private Tensor Total(ObjectiveTerms terms, TrainingBatch batch, Tensor result, Features content, Share share)
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

        if (_options.FlatWeight > 0)
        {
            total += FlatAreas.Excess(result, batch.Content, batch.Style) * _options.FlatWeight;
        }

        if (_options.TotalVariationWeight > 0)
        {
            total += TotalVariation.Of(result) * _options.TotalVariationWeight;
        }

        return _options.IdentityWeight > 0 && share.Sample(batch.Content.shape[0]) is long sample
            ? total + (Identity(batch.Content, content, sample) * _options.IdentityWeight * share.Count)
            : total;
    }

    /// <summary>The identity terms of one content of a batch.</summary>
    private Tensor Identity(Tensor contents, Features features, long sample)
    {
        Tensor content = contents.narrow(0, sample, 1);
        Tensor result = _network.call(content, content);
        Features restored = _lossNetwork.Extract(result, _loss.Objective.ContentLayers);
        Tensor pixels = (result - content).square().mean() * IdentityPixelWeight;
        return _loss.Objective.Content.Aggregate(pixels, (sum, term) => sum + (term.Weight * Functional.ContentLoss(
            restored[$"{term.Layer}"], features[$"{term.Layer}"].narrow(0, sample, 1), normalize: true)));
    }

    /// <summary>What came of one of the step's batches.</summary>
    private readonly record struct Part(double Content, double Style, double Total, bool Dead);

    /// <summary>Which of the step's batches one is.</summary>
    private readonly record struct Share(int Step, int Index, int Count)
    {
        /// <summary>The content whose identity counts, another one at every step: only one of the step's batches, of this size, has it.</summary>
        public long? Sample(long size)
        {
            long sample = Step % (Count * size);
            return sample / size == Index ? sample % size : null;
        }
    }
}
