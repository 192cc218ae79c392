using System.Globalization;
using System.Text;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>Trains a network on two folders of images, saves as it goes, and resumes, on the CPU bit-equal.</summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly RunFolder _folder;
    private readonly KeptCheckpoints _kept;
    private readonly LossNetwork _lossNetwork;
    private readonly StyleTransferNetwork _network;
    private readonly StyleTransferNetwork _averaged;
    private readonly WeightAverage _average;
    private readonly TrainingStep _trainingStep;
    private TrainingHealth _health = new();
    private bool _replaces;
    private readonly List<string> _notices = [];
    private readonly ObjectiveLoss _loss;
    private readonly TrainingImages _images;
    private readonly HeldOutPairs? _heldOut;
    private readonly Dictionary<string, string> _heldOutUnreadable = [];
    private readonly string _settings;
    private int _step;
    private int? _savedStep;
    private bool _calibrated;
    private LossWindow _window = new();

    /// <summary>Lists the images, makes the network and, when resuming, reads the training state.</summary>
    /// <param name="options">What to train; checked here.</param>
    /// <param name="lossNetwork">The frozen network of the loss; stays the caller's.</param>
    /// <exception cref="ImageException">A folder is missing or has no images.</exception>
    /// <exception cref="WeightsException">The initial weights or the training state cannot be used.</exception>
    /// <exception cref="TrainingException">An option is out of range.</exception>
    public Trainer(TrainingOptions options, LossNetwork lossNetwork)
    {
        _options = TrainingGuard.Checked(options);
        _lossNetwork = lossNetwork;
        _folder = new RunFolder(options.OutputDirectory, options.Network);
        _kept = new KeptCheckpoints(_folder, options.Keep);
        if (options is { Resume: false, Overwrite: false })
        {
            _folder.RequireFree();
        }

        RequireRoom(options.Size, lossNetwork);
        IReadOnlyList<string> contentFiles = TrainingFiles.List(options.ContentDirectories);
        IReadOnlyList<string> styleFiles = TrainingFiles.List(options.StyleDirectories);
        IReadOnlyList<string> generalFiles = TrainingFiles.List(options.GeneralStyleDirectories, besides: styleFiles);
        if (generalFiles.Count == 0 && options.GeneralStyleDirectories.Count > 0)
        {
            throw new TrainingException("every general style is among the styles already: name other folders");
        }

        PictureVariety.Require(contentFiles, "content");
        PictureVariety.Require(styleFiles, "style");
        (FileSplit contents, FileSplit styles) = FileSplit.OfPairs(
            contentFiles, generalFiles.Count > 0 ? generalFiles : styleFiles, options.HeldOutPairs, options.Seed);
        IReadOnlyList<string> style = generalFiles.Count > 0 ? StyleShares.Mix(styleFiles, styles.Training, options.GeneralShare) : styles.Training;
        _images = new TrainingImages(contents.Training, style, options.Size, options.BatchSize, options.Seed, options.ColourJitter);
        _heldOut = HeldOutPairs.Load(contents.HeldOut, styles.HeldOut, options.Device, _heldOutUnreadable);
        NoticeFewHeldOut();

        Seed(options.Device, options.Seed);
        _lossNetwork.To(options.Device);
        _network = options.Resume ? NetworkRegistry.Create(options.Network) : InitialNetwork(options);
        _network.Arithmetic = ArithmeticOf(options, _network);
        _settings = TrainingSettings.Describe(options, _network.Arithmetic, lossNetwork, contentFiles, styleFiles, generalFiles);
        _network.train();
        _averaged = NetworkRegistry.Create(options.Network);
        _averaged.Arithmetic = _network.Arithmetic;
        _network.to(options.Device);
        _averaged.to(options.Device);
        _averaged.eval();
        _average = new WeightAverage(_network, _averaged);
        _average.Reset();
        double? styleWeight = options.StyleWeight ?? lossNetwork.Objective.StyleWeight;
        _loss = new ObjectiveLoss(lossNetwork.Objective, options.Loss, detachDenominator: !options.AttachedDenominator) { StyleWeight = styleWeight ?? 1 };
        _calibrated = styleWeight is not null;
        _trainingStep = new TrainingStep(_network, lossNetwork, _loss, options);
        Resume();
        _replaces = options is { Overwrite: true, Resume: false } && _folder.HoldsRun;
        _folder.Prepare();
    }

    /// <summary>Steps done so far.</summary>
    public int Step => _step;

    /// <summary>The type that the network's convolutions are computed in.</summary>
    public ScalarType Arithmetic => _network.Arithmetic;

    /// <summary>The checkpoint in the output folder.</summary>
    public string CheckpointPath => _folder.Checkpoint;

    /// <summary>The files that could not be read so far, with the reasons.</summary>
    public IReadOnlyDictionary<string, string> Unreadable =>
        new Dictionary<string, string>(_images.Unreadable.Concat(_heldOutUnreadable).DistinctBy(file => file.Key));

    /// <summary>What the run does differently from what was asked, a sentence each.</summary>
    public IReadOnlyList<string> Notices => _folder.Vanished
        ? [.. _notices, $"'{_options.OutputDirectory}' vanished during the run and was made anew: what was in it before is missing"]
        : _notices;

    /// <summary>Steps that moved nothing, because their loss or gradient was not finite.</summary>
    public int SkippedSteps => _health.SkippedSteps;

    /// <summary>Whether the loss network of the run in a folder computed in bfloat16; null where there is no run.</summary>
    /// <param name="outputDirectory">The run's folder.</param>
    /// <exception cref="WeightsException">The training state is damaged.</exception>
    public static bool? UsesBFloat16(string outputDirectory) => File.Exists(RunFolder.StateIn(outputDirectory))
        ? TrainingSettings.UsesBFloat16(TrainingState.ReadSettings(RunFolder.StateIn(outputDirectory)))
        : null;

    /// <summary>Trains to the last step, or until cancelled; either way the state and the checkpoint are saved.</summary>
    /// <param name="progress">Is told of the training losses as often as the options say.</param>
    /// <param name="saved">Is told of the held-out losses at every saving.</param>
    /// <param name="cancellationToken">Stops after the step in progress.</param>
    /// <returns>Whether the last step was reached.</returns>
    /// <exception cref="TrainingException">The loss has not been finite, or the results of one colour, for many steps on end.</exception>
    /// <exception cref="ImageException">No content or no style can be read any more; the steps until then are saved.</exception>
    public async Task<bool> RunAsync(
        Action<TrainingProgress>? progress = null, Action<HeldOutLosses>? saved = null, CancellationToken cancellationToken = default)
    {
        _window = new LossWindow(_window.Sums);
        if (!_replaces)
        {
            WriteRecipe();
        }

        var log = new RunLog(_folder, _step, _options.TensorBoard, _replaces);
        int firstStep = _step;
        try
        {
            await RunSteps(log, progress, saved, cancellationToken);
        }
        catch (ImageException) when (_step > firstStep && _health.IsGood && _savedStep != _step)
        {
            // A folder went away: what was learned until then stays.
            Save(log, saved);
            throw;
        }

        if (_health.IsDying && (_health.HasSaved || _replaces))
        {
            _notices.Add($"the last steps gave pictures of one colour: {_health.Left}");
        }
        else if (_savedStep != _step)
        {
            Save(log, saved);
        }

        return _step >= _options.Steps;
    }

    private async Task RunSteps(RunLog log, Action<TrainingProgress>? progress, Action<HeldOutLosses>? saved, CancellationToken cancellationToken)
    {
        await foreach (TrainingBatch[] batches in BatchesOfSteps())
        {
            try
            {
                if (_step >= _options.Steps || cancellationToken.IsCancellationRequested)
                {
                    break;
                }

                await Calibrate();
                TrainStep(batches);
            }
            finally
            {
                Array.ForEach(batches, batch => batch.Dispose());
            }

            CollectionPoint.Pass();
            if ((_step % _options.ReportEvery == 0 || _step == _options.Steps) && _window.HasLosses)
            {
                TrainingProgress report = _window.Report(
                    _step, _options, _loss.StyleWeight, LearningRate(_step - 1), _images.Unreadable.Count);
                log.Add(report);
                progress?.Invoke(report);
                _window = new LossWindow();
            }

            if (_step % _options.SaveEvery == 0 && _step < _options.Steps && _health.IsGood)
            {
                _window.Pause(() => Save(log, saved));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trainingStep.Dispose();
        _network.Dispose();
        _averaged.Dispose();
        _loss.Dispose();
        _heldOut?.Dispose();
        _folder.Dispose();
    }

    /// <summary>What was asked for, else, in a resumed run, what it began with, else the faster.</summary>
    private static ScalarType ArithmeticOf(TrainingOptions options, StyleTransferNetwork network)
    {
        if (options.Arithmetic is ScalarType asked)
        {
            return network.Arithmetics.Contains(asked)
                ? Sound(asked, options.Device)
                : throw new TrainingException(
                    $"precision is {TrainingSettings.NameOf(asked)}, and {options.Network} computes in "
                    + $"{string.Join(" or ", network.Arithmetics.Select(TrainingSettings.NameOf))}");
        }

        string state = RunFolder.StateIn(options.OutputDirectory);
        ScalarType? saved = options.Resume && File.Exists(state) ? TrainingSettings.Arithmetic(TrainingState.ReadSettings(state)) : null;
        return saved is ScalarType begun
            ? Sound(begun, options.Device)
            : Compares(network, options.Device) && BFloat16Arithmetic.IsFasterOn(options.Device) ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    private static ScalarType Sound(ScalarType type, Device device) => type != ScalarType.BFloat16 || BFloat16Arithmetic.IsSoundOn(device)
        ? type
        : throw new TrainingException("precision is bfloat16, and libtorch's convolutions in it are wrong on this processor");

    private static bool Compares(StyleTransferNetwork network, Device device) =>
        device.type == DeviceType.CPU && network.Arithmetics.Contains(ScalarType.BFloat16);

    /// <summary>The initial weights; parts that training leaves as they are come from the weights store when the run starts from random ones.</summary>
    private static StyleTransferNetwork InitialNetwork(TrainingOptions options)
    {
        if (options.InitialWeights is not null)
        {
            return LoadInitial(options.InitialWeights, options.Network);
        }

        StyleTransferNetwork network = NetworkRegistry.Create(options.Network);
        if (network is IFrozenParts frozen)
        {
            using var store = new WeightsStore(offline: true);
            frozen.LoadFrozen([.. frozen.FrozenFiles.Select(name => store.Locate(WeightsCatalog.Find(name)))]);
        }

        return network;
    }

    private static StyleTransferNetwork LoadInitial(string nameOrFile, string architecture)
    {
        StyleTransferNetwork network = NetworkCheckpoint.Load(nameOrFile);
        return network.GetName() == architecture
            ? network
            : throw new TrainingException($"'{nameOrFile}' is a checkpoint of {network.GetName()}, the network to train is {architecture}");
    }

    private static void RequireRoom(int size, LossNetwork lossNetwork)
    {
        if (size < lossNetwork.SmallestSide)
        {
            throw new TrainingException($"size is {size}, the objective's layers need crops of at least {lossNetwork.SmallestSide} pixels");
        }
    }

    private void NoticeFewHeldOut()
    {
        int kept = _heldOut?.Count ?? 0;
        if (kept < _options.HeldOutPairs)
        {
            string consequence = kept == 0 ? "; there will be no held-out losses and no samples" : "";
            _notices.Add(
                $"{kept} pairs are held out instead of {_options.HeldOutPairs}: at most a tenth of each folder's pictures that can be read{consequence}");
        }
    }

    private void Resume()
    {
        if (!_options.Resume)
        {
            return;
        }

        if (!File.Exists(_folder.State))
        {
            throw new TrainingException($"there is nothing to resume: '{_folder.State}' does not exist");
        }

        TrainingState.Position position = TrainingState.Load(_folder.State, _network, _averaged, _trainingStep.Optimizer, _settings);
        if (position.Step > _options.Steps)
        {
            throw new TrainingException($"steps is {_options.Steps}, and the run in '{_options.OutputDirectory}' has done {position.Step}");
        }

        _step = position.Step;
        _loss.StyleWeight = position.StyleWeight;
        _calibrated = position.Calibrated;
        _kept.BestLoss = position.BestLoss;
        _health = new TrainingHealth(position.HasLived) { HasSaved = true };
        _window = new LossWindow(position.Losses);
    }

    private double LearningRate(int step) => _options.LearningRate * _options.Schedule.Factor(step, _options.Steps);

    /// <summary>The batches of each step, from the one that the run stands at.</summary>
    private IAsyncEnumerable<TrainingBatch[]> BatchesOfSteps() =>
        _images.Batches((long)_step * _options.Accumulate, CancellationToken.None).Chunk(_options.Accumulate);

    /// <summary>Seeds the generators that a device draws from: torch's own seed reaches the CPU's alone.</summary>
    private static void Seed(Device device, long seed)
    {
        manual_seed(seed);
        if (device.type == DeviceType.CUDA)
        {
            cuda.manual_seed_all(seed);
        }
    }

    private void TrainStep(TrainingBatch[] batches)
    {
        // A step draws the same noise whether the run was interrupted before it or not.
        Seed(_options.Device, SeededRandom.For(_options.Seed, _step).NextInt64());
        StepOutcome outcome = _trainingStep.Run(batches, _step, LearningRate(_step));
        if (outcome.Applied)
        {
            _average.Update(_step);
        }

        _step++;
        _window.Add(outcome);
        _health.Add(outcome, _step);
    }

    /// <summary>Sets β: a provisional one at the first step, the final one after a warm-up.</summary>
    private async Task Calibrate()
    {
        // Not only at its very step: a resumed run may have fewer steps than it began with, and so a shorter warm-up.
        bool final = _step >= StyleWeightCalibration.WarmUp(_options.Steps);
        if (_calibrated || !(final || _step == 0))
        {
            return;
        }

        var calibration = new StyleWeightCalibration();
        await foreach (TrainingBatch batch in _images.Batches((long)_step * _options.Accumulate, CancellationToken.None))
        {
            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            using (batch)
            {
                ObjectiveTerms terms = _trainingStep.Terms(batch.To(_options.Device));
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

    private void Save(RunLog log, Action<HeldOutLosses>? saved)
    {
        HeldOutLosses? losses = MeasureHeldOut();
        _folder.Write(() => WriteFiles(log, losses));
        _savedStep = _step;
        if (losses is not null)
        {
            saved?.Invoke(losses);
        }
    }

    private HeldOutLosses? MeasureHeldOut()
    {
        if (_heldOut is null)
        {
            return null;
        }

        (double content, double style) = _heldOut.Measure(_averaged, _lossNetwork, _loss);
        return new HeldOutLosses(_step, content, style);
    }

    /// <summary>The state comes after all that the run, resumed from it, would not write again, and before the checkpoint: where that is, a state is.</summary>
    private void WriteFiles(RunLog log, HeldOutLosses? losses)
    {
        // Before anything that is good is replaced.
        NetworkCheckpoint.RequireFinite(_averaged, _folder.Checkpoint);
        if (_replaces)
        {
            _kept.RemoveAll();
            File.Delete(_folder.Samples);
            log.Replace();
            File.Delete(_folder.Recipe);
            WriteRecipe();
            _replaces = false;
        }
        else if (!File.Exists(_folder.Recipe))
        {
            // The folder vanished and was made anew.
            WriteRecipe();
        }

        if (losses is not null)
        {
            _heldOut!.WriteSheet(_averaged, _folder.Samples);
            log.Add(losses, _loss.StyleWeight);
        }

        Dictionary<string, string> metadata = CheckpointMetadata(losses);
        _kept.Save(_averaged, metadata, _step, _calibrated ? losses?.Content + (_loss.StyleWeight * losses?.Style) : null);
        var position = new TrainingState.Position(_step, _loss.StyleWeight, _calibrated, _kept.BestLoss, _health.HasLived, _window.Sums);
        TrainingState.Save(_folder.State, _network, _averaged, _trainingStep.Optimizer, position, _settings);
        NetworkCheckpoint.Save(_averaged, _folder.Checkpoint, metadata, ScalarType.Float16);
        _health.HasSaved = true;
    }

    private void WriteRecipe()
    {
        if (_options.Recipe is string recipe)
        {
            _folder.Write(() => AtomicFile.Write(_folder.Recipe, stream => stream.Write(Encoding.UTF8.GetBytes(recipe))));
        }
    }

    private Dictionary<string, string> CheckpointMetadata(HeldOutLosses? losses)
    {
        var metadata = new Dictionary<string, string>
        {
            ["licence"] = "Apache-2.0",
            ["settings"] = _settings,
            ["step"] = _step.ToString(CultureInfo.InvariantCulture),
            ["style_weight"] = _loss.StyleWeight.ToString("R", CultureInfo.InvariantCulture),
        };
        if (losses is not null)
        {
            metadata["held_out"] = string.Create(
                CultureInfo.InvariantCulture, $"content {losses.Content:F4}, style {losses.Style:F4}, at 256 pixels");
        }

        return metadata;
    }
}
