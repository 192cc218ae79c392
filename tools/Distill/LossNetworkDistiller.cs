using StyleKernels.Losses;
using StyleKernels.Models;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Training;
using StyleKernels.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Distill;

/// <summary>
/// Distils a loss network into the compact one that is embedded: the student learns the teacher's features, their Gram matrices and their covariances
/// at the teacher's layers, on pictures at 1, 1/2 and 1/4 of their size, as a multi-scale objective looks at them. Half of the steps learn from
/// pictures that were moved to please the student (<see cref="PixelDescent"/>), since that is what it will be shown when it is the loss.
/// </summary>
internal sealed class LossNetworkDistiller : IDisposable
{
    private const int FewestHeldOut = 2;
    private static readonly int[] Scales = [1, 2, 4];

    private const double GradientNormLimit = 5;

    /// <summary>Ten rounds of the three scales, moved and not: every mean is of the same mixture.</summary>
    private const int StepsPerReport = 60;

    private readonly DistillationOptions _options;
    private readonly LossNetwork _teacher;
    private readonly VggEncoder _student;
    private readonly PixelDescent _descent;
    private readonly StandardizedOptimizer _optimizer;
    private readonly TrainingImages _images;

    /// <summary>Lists the images and makes the student.</summary>
    /// <param name="options">What to train.</param>
    /// <param name="teacher">The loss network to learn from; stays the caller's.</param>
    /// <exception cref="ImageException">A folder is missing or has no images, or one that is held out cannot be read.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the images are too few to keep two out.</exception>
    public LossNetworkDistiller(DistillationOptions options, LossNetwork teacher)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, options.Init is null ? 1 : 0, "steps");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Size, 64, "size");
        if (options.BatchSize < 2 || options.BatchSize % 2 != 0)
        {
            throw new ArgumentException($"batch is {options.BatchSize}, expected an even number of at least 2");
        }

        _options = options;
        _teacher = teacher;
        (HeldOutImages, IReadOnlyList<string> training) = FileSplit.Of(
            [.. options.ImageDirectories.SelectMany(ImageFolder.List)], options.HeldOutImages, options.Seed);

        if (HeldOutImages.Count < FewestHeldOut)
        {
            throw new ArgumentException(
                $"the folders have {training.Count + HeldOutImages.Count} images, expected at least {FewestHeldOut * 10}: a tenth is held out");
        }

        // What training skips would end the measuring after it.
        foreach (string file in HeldOutImages)
        {
            ImageFile.LoadCrop(file, options.Size, options.Size, 0.5, 0.5).Dispose();
        }

        // A batch of contents and styles from the same list is a batch of images of twice the size.
        _images = new TrainingImages(training, training, options.Size, options.BatchSize / 2, options.Seed);
        manual_seed(options.Seed);
        _student = new VggEncoder(VggArchitecture.Compact, [.. teacher.Objective.Layers.Select(layer => $"{layer}")]);
        if (options.Init is string init)
        {
            using TensorFile weights = WeightsFile.Read(init);
            ModuleWeights.Load(_student, weights.Tensors, init);
        }

        _descent = new PixelDescent(_student);
        _optimizer = new StandardizedOptimizer(_student, options.Optimizer);
        Directory.CreateDirectory(options.OutputDirectory);
    }

    /// <summary>The images that training never sees.</summary>
    public IReadOnlyList<string> HeldOutImages { get; }

    /// <summary>The checkpoint in the output folder.</summary>
    public string CheckpointPath => Path.Combine(_options.OutputDirectory, VggArchitecture.Compact.Name + ".safetensors");

    /// <summary>Trains to the last step; writes the checkpoint every sixty steps and at the end.</summary>
    /// <param name="progress">Is told, every sixty steps, the step and the mean of the loss.</param>
    /// <param name="cancellationToken">Stops with the last checkpoint written.</param>
    public async Task RunAsync(Action<int, double>? progress = null, CancellationToken cancellationToken = default)
    {
        double sum = 0;
        int step = 0;
        await foreach (TrainingBatch batch in _images.Batches(0, cancellationToken).Take(_options.Steps))
        {
            using (batch)
            {
                if (step == 0 && _options.Init is not null)
                {
                    Revive(batch);
                }

                sum += TrainStep(batch, step++);
            }

            if (step % StepsPerReport == 0 || step == _options.Steps)
            {
                progress?.Invoke(step, sum / (((step - 1) % StepsPerReport) + 1));
                sum = 0;
                Save(step);
            }
        }

        if (step == 0)
        {
            Save(step);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _student.Dispose();
    }

    private void Save(int step) => ModuleWeights.Save(_student, CheckpointPath, new Dictionary<string, string>
    {
        ["architecture"] = VggArchitecture.Compact.Name,
        ["licence"] = "Apache-2.0",
        ["teacher"] = _teacher.Description,
        ["settings"] = $"init {Path.GetFileName(_options.Init) ?? "random"}, step {step} of {_options.Steps}, size {_options.Size}, " +
            $"batch {_options.BatchSize}, optimizer {_options.Optimizer.ToString().ToLowerInvariant()}, "
            + $"learning rate {_options.LearningRate}, seed {_options.Seed}",
    });

    private void Revive(TrainingBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingBatch pictures = batch.To(CPU);
        SilentUnits.Revive(_student, ChannelsLast.From(cat([pictures.Content, pictures.Style])));
    }

    private double TrainStep(TrainingBatch batch, int step)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingBatch pictures = batch.To(CPU);
        Tensor images = ChannelsLast.From(nn.functional.avg_pool2d(cat([pictures.Content, pictures.Style]), Scales[step % Scales.Length]));
        if (step / Scales.Length % 2 == 1)
        {
            images = _descent.Move(images);
        }

        IReadOnlyDictionary<string, Tensor> targets;
        using (no_grad())
        {
            targets = _teacher.Extract(images);
        }

        _optimizer.ZeroGrad();
        Tensor loss = _student.call(images)
            .Select(pair => Functional.ContentLoss(pair.Value, targets[pair.Key], normalize: true)
                + StyleTerm(pair.Value, targets[pair.Key], StyleStatistic.Gram)
                + StyleTerm(pair.Value, targets[pair.Key], StyleStatistic.Covariance))
            .Aggregate((sum, term) => sum + term);
        loss.Backward();
        _optimizer.Step(_options.LearningRate * LearningRateSchedule.Cosine.Factor(step, _options.Steps), GradientNormLimit);
        return loss.item<float>();
    }

    private static Tensor StyleTerm(Tensor features, Tensor target, StyleStatistic statistic) =>
        Functional.BalancedStyleLoss(features, target, statistic: statistic);
}
