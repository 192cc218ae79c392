using System.Text.Json;
using StyleKernels.Losses;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;
using Features = System.Collections.Generic.IReadOnlyDictionary<string, TorchSharp.torch.Tensor>;

namespace StyleKernels.Models.Training;

/// <summary>Trains a network on two folders of images, saves as it goes, and resumes bit-equal.</summary>
public sealed class Trainer : IDisposable
{
    private const double GradientNormLimit = 5;

    /// <summary>Weight of the squared error of pixels in the identity terms (Park and Lee 2019).</summary>
    private const double IdentityPixelWeight = 50;

    private readonly TrainingOptions _options;
    private readonly LossNetwork _lossNetwork;
    private readonly StyleTransferNetwork _network;
    private readonly StyleTransferNetwork _averaged;
    private readonly WeightAverage _average;
    private readonly NetworkOptimizer _optimizer;
    private readonly LearningRateSchedule _learningRate;
    private readonly ObjectiveLoss _loss;
    private readonly TrainingImages _images;
    private readonly HeldOutPairs? _heldOut;
    private readonly string _settings;
    private int _step;
    private bool _calibrated;

    /// <summary>Lists the images, makes the network and, when resuming, reads the training state.</summary>
    /// <param name="options">What to train; checked here.</param>
    /// <param name="lossNetwork">The frozen network of the loss; stays the caller's.</param>
    /// <exception cref="ImageException">A folder is missing or has no images.</exception>
    /// <exception cref="WeightsException">The initial weights or the training state cannot be used.</exception>
    /// <exception cref="TrainingException">An option is out of range.</exception>
    public Trainer(TrainingOptions options, LossNetwork lossNetwork)
    {
        _options = Checked(options);
        _lossNetwork = lossNetwork;
        _settings = Settings(options, lossNetwork);
        (IReadOnlyList<string> heldOutContent, IReadOnlyList<string> content) =
            HeldOutPairs.Split([.. options.ContentDirectories.SelectMany(ImageFolder.List)], options.HeldOutPairs, options.Seed);
        (IReadOnlyList<string> heldOutStyle, IReadOnlyList<string> style) =
            HeldOutPairs.Split([.. options.StyleDirectories.SelectMany(ImageFolder.List)], options.HeldOutPairs, options.Seed);
        _images = new TrainingImages(content, style, options.Size, options.BatchSize, options.Seed);
        _heldOut = HeldOutPairs.Load(heldOutContent, heldOutStyle);

        manual_seed(options.Seed);
        _network = options.InitialWeights is null ? NetworkRegistry.Create(options.Network) : LoadInitial(options.InitialWeights, options.Network);
        _averaged = NetworkRegistry.Create(options.Network);
        _average = new WeightAverage(_network, _averaged);
        _average.Reset();
        _optimizer = new NetworkOptimizer(_network, options.Optimizer);
        _learningRate = new LearningRateSchedule(options.LearningRate, options.Steps);
        double? styleWeight = options.StyleWeight ?? lossNetwork.Objective.StyleWeight;
        _loss = new ObjectiveLoss(lossNetwork.Objective, options.Loss) { StyleWeight = styleWeight ?? 1 };
        _calibrated = styleWeight is not null;
        Directory.CreateDirectory(options.OutputDirectory);
        Resume();
    }

    /// <summary>Steps done so far.</summary>
    public int Step => _step;

    /// <summary>The checkpoint in the output folder.</summary>
    public string CheckpointPath => Path.Combine(_options.OutputDirectory, _options.Network + ".safetensors");

    /// <summary>The files that could not be read so far, with the reasons.</summary>
    public IReadOnlyDictionary<string, string> Unreadable => _images.Unreadable;

    private string StatePath => Path.Combine(_options.OutputDirectory, "training-state.safetensors");

    /// <summary>Trains to the last step, or until cancelled; either way the state and the checkpoint are saved.</summary>
    /// <param name="progress">Is told of the training losses as often as the options say.</param>
    /// <param name="saved">Is told of the held-out losses at every saving.</param>
    /// <param name="cancellationToken">Stops after the step in progress.</param>
    /// <returns>Whether the last step was reached.</returns>
    /// <exception cref="TrainingException">A loss is not a finite number any more.</exception>
    public async Task<bool> RunAsync(
        Action<TrainingProgress>? progress = null, Action<HeldOutLosses>? saved = null, CancellationToken cancellationToken = default)
    {
        var curve = new LossCurve(Path.Combine(_options.OutputDirectory, "losses.csv"), _step);
        var window = new LossWindow();
        await foreach (TrainingBatch batch in _images.Batches(_step, CancellationToken.None))
        {
            using (batch)
            {
                if (_step >= _options.Steps || cancellationToken.IsCancellationRequested)
                {
                    break;
                }

                await Calibrate();
                window.Add(TrainStep(batch));
            }

            if (_step % _options.ReportEvery == 0 || _step == _options.Steps)
            {
                TrainingProgress report = window.Report(
                    _step, _options, _loss.StyleWeight, _learningRate[_step - 1], _images.Unreadable.Count);
                curve.Add(report);
                progress?.Invoke(report);
                window = new LossWindow();
            }

            if (_step % _options.SaveEvery == 0 && _step < _options.Steps)
            {
                Save(curve, saved);
            }
        }

        Save(curve, saved);
        return _step >= _options.Steps;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _averaged.Dispose();
        _loss.Dispose();
        _heldOut?.Dispose();
    }

    private static TrainingOptions Checked(TrainingOptions options)
    {
        void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new TrainingException(message);
            }
        }

        Require(
            NetworkRegistry.Contains(options.Network),
            $"network is '{options.Network}', expected one of {string.Join(", ", NetworkRegistry.Names)}");
        Require(options.Steps >= 1, $"steps is {options.Steps}, expected at least 1");
        Require(options.SaveEvery >= 1, $"save-every is {options.SaveEvery}, expected at least 1");
        Require(options.ReportEvery >= 1, $"report-every is {options.ReportEvery}, expected at least 1");
        Require(options.Size is >= 32 and <= 1024, $"size is {options.Size}, expected 32 to 1024");
        Require(options.BatchSize is >= 1 and <= 256, $"batch is {options.BatchSize}, expected 1 to 256");
        Require(options.LearningRate is > 0 and <= 1, $"learning-rate is {options.LearningRate}, expected more than 0, at most 1");
        Require(options.StyleWeight is null or (> 0 and < double.PositiveInfinity), $"style-weight is {options.StyleWeight}, expected more than 0");
        Require(options.ToneWeight is >= 0 and < double.PositiveInfinity, $"tone-weight is {options.ToneWeight}, expected at least 0");
        Require(options.IdentityWeight is >= 0 and < double.PositiveInfinity, $"identity-weight is {options.IdentityWeight}, expected at least 0");
        Require(options.HeldOutPairs >= 0, $"held-out is {options.HeldOutPairs}, expected at least 0");
        return options;
    }

    /// <summary>The settings that a resumed run must share, as they stand in the checkpoint.</summary>
    private static string Settings(TrainingOptions options, LossNetwork lossNetwork) => JsonSerializer.Serialize(new
    {
        network = options.Network,
        loss = options.Loss.ToString(),
        steps = options.Steps,
        seed = options.Seed,
        size = options.Size,
        batch = options.BatchSize,
        optimizer = options.Optimizer.ToString(),
        learning_rate = options.LearningRate,
        style_weight = options.StyleWeight,
        tone_weight = options.ToneWeight,
        identity_weight = options.IdentityWeight,
        held_out = options.HeldOutPairs,
        initial_weights = Path.GetFileName(options.InitialWeights),
        loss_network = lossNetwork.Description,
        content_layers = lossNetwork.Objective.Content.Select(term => term.ToString()),
        style_layers = lossNetwork.Objective.Style.Select(term => term.ToString()),
    });

    private static StyleTransferNetwork LoadInitial(string nameOrFile, string architecture)
    {
        StyleTransferNetwork network = NetworkCheckpoint.Load(nameOrFile);
        return network.GetName() == architecture
            ? network
            : throw new TrainingException($"'{nameOrFile}' is a checkpoint of {network.GetName()}, the network to train is {architecture}");
    }

    private void Resume()
    {
        if (!_options.Resume)
        {
            return;
        }

        if (!File.Exists(StatePath))
        {
            throw new TrainingException($"there is nothing to resume: '{StatePath}' does not exist");
        }

        TrainingState.Position position = TrainingState.Load(StatePath, _network, _averaged, _optimizer, _settings);
        _step = position.Step;
        _loss.StyleWeight = position.StyleWeight;
        _calibrated = position.Calibrated;
    }

    private (double Content, double Style) TrainStep(TrainingBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.ZeroGrad();
        ObjectiveTerms terms = Terms(batch, out Tensor result, out Features content);
        using Tensor total = Total(terms, batch, result, content);
        total.backward();
        BackwardGuard.ThrowIfFaulted();
        nn.utils.clip_grad_norm_(_network.parameters(), GradientNormLimit);
        _optimizer.Step(_learningRate[_step]);
        _average.Update(_step);
        _step++;
        (double contentTerm, double styleTerm) = (terms.Content.item<float>(), terms.Style.item<float>());
        return double.IsFinite(contentTerm + styleTerm)
            ? (contentTerm, styleTerm)
            : throw new TrainingException($"the loss is not a finite number at step {_step}: lower the learning rate or the style weight");
    }

    private Tensor Total(ObjectiveTerms terms, TrainingBatch batch, Tensor result, Features content)
    {
        Tensor total = terms.Total + Saturation.Penalty(result);
        if (_options.ToneWeight > 0)
        {
            total += Tone.Distance(result, batch.Content) * _options.ToneWeight;
        }

        return _options.IdentityWeight > 0 ? total + (Identity(batch.Content, content) * _options.IdentityWeight) : total;
    }

    /// <summary>The identity terms of one content of the batch, another one at every step.</summary>
    private Tensor Identity(Tensor contents, Features features)
    {
        long sample = _step % contents.shape[0];
        Tensor content = contents.narrow(0, sample, 1);
        Tensor result = _network.call(content, content);
        Tensor layers = _loss.Objective.Content
            .Select(term => (term.Weight, Features: _lossNetwork.Extract(result, [term.Layer])[$"{term.Layer}"], Key: $"{term.Layer}"))
            .Select(term => Functional.ContentLoss(term.Features, features[term.Key].narrow(0, sample, 1), normalize: true) * term.Weight)
            .Aggregate((sum, term) => sum + term);
        return ((result - content).square().mean() * IdentityPixelWeight) + layers;
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

    /// <summary>Sets β: a provisional one at the first step, the final one after a warm-up.</summary>
    private async Task Calibrate()
    {
        bool final = _step == StyleWeightCalibration.WarmUp(_options.Steps);
        if (_calibrated || !(final || _step == 0))
        {
            return;
        }

        var calibration = new StyleWeightCalibration();
        await foreach (TrainingBatch batch in _images.Batches(_step, CancellationToken.None))
        {
            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            using (batch)
            {
                ObjectiveTerms terms = Terms(batch, out _, out _);
                calibration.Add(terms.Content.item<float>(), terms.Style.item<float>());
            }

            if (calibration.Batches == StyleWeightCalibration.BatchesFor(final))
            {
                break;
            }
        }

        _loss.StyleWeight = calibration.StyleWeight(final);
        _calibrated = final;
    }

    private void Save(LossCurve curve, Action<HeldOutLosses>? saved)
    {
        HeldOutLosses? losses = null;
        if (_heldOut is not null)
        {
            (double content, double style) = _heldOut.Measure(_averaged, _lossNetwork, _loss);
            losses = new HeldOutLosses(_step, content, style);
            curve.Add(losses, _loss.StyleWeight);
            _heldOut.WriteSheet(_averaged, Path.Combine(_options.OutputDirectory, "samples.jpg"));
        }

        var position = new TrainingState.Position(_step, _loss.StyleWeight, _calibrated);
        TrainingState.Save(StatePath, _network, _averaged, _optimizer, position, _settings);
        NetworkCheckpoint.Save(_averaged, CheckpointPath, CheckpointMetadata(losses));
        if (losses is not null)
        {
            saved?.Invoke(losses);
        }
    }

    private Dictionary<string, string> CheckpointMetadata(HeldOutLosses? losses)
    {
        var metadata = new Dictionary<string, string>
        {
            ["licence"] = "Apache-2.0",
            ["settings"] = _settings,
            ["step"] = $"{_step}",
            ["style_weight"] = $"{_loss.StyleWeight:R}",
        };
        if (losses is not null)
        {
            metadata["held_out"] = $"content {losses.Content:F4}, style {losses.Style:F4}, at 256 pixels";
        }

        return metadata;
    }
}
