using StyleKernels.Losses;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>
/// Distils a loss network into the compact one that is embedded: the student learns the teacher's features, and their Gram matrices, at the
/// teacher's layers.
/// </summary>
public sealed class LossNetworkDistiller : IDisposable
{
    private const double GramWeight = 2;
    private const double GradientNormLimit = 5;
    private const int StepsPerReport = 50;

    private readonly DistillationOptions _options;
    private readonly LossNetwork _teacher;
    private readonly VggEncoder _student;
    private readonly NetworkOptimizer _optimizer;
    private readonly LearningRateSchedule _learningRate;
    private readonly TrainingImages _images;

    /// <summary>Lists the images and makes the student.</summary>
    /// <param name="options">What to train.</param>
    /// <param name="teacher">The loss network to learn from; stays the caller's.</param>
    /// <exception cref="ImageException">A folder is missing or has no images.</exception>
    public LossNetworkDistiller(DistillationOptions options, LossNetwork teacher)
    {
        _options = options;
        _teacher = teacher;
        (HeldOutImages, IReadOnlyList<string> training) = HeldOutPairs.Split(
            [.. options.ImageDirectories.SelectMany(ImageFolder.List)], options.HeldOutImages, options.Seed);

        // A batch of contents and styles from the same list is a batch of images of twice the size.
        _images = new TrainingImages(training, training, options.Size, Math.Max(1, options.BatchSize / 2), options.Seed);
        manual_seed(options.Seed);
        _student = new VggEncoder(VggArchitecture.Compact, [.. teacher.Objective.Layers.Select(layer => layer.Layer).Distinct()]);
        _optimizer = new NetworkOptimizer(_student, OptimizerKind.Adam);
        _learningRate = new LearningRateSchedule(options.LearningRate, options.Steps);
        Directory.CreateDirectory(options.OutputDirectory);
    }

    /// <summary>The images that training never sees.</summary>
    public IReadOnlyList<string> HeldOutImages { get; }

    /// <summary>The checkpoint in the output folder.</summary>
    public string CheckpointPath => Path.Combine(_options.OutputDirectory, VggArchitecture.Compact.Name + ".safetensors");

    /// <summary>Trains to the last step and writes the checkpoint.</summary>
    /// <param name="progress">Is told, every fifty steps, the step and the mean of the loss.</param>
    /// <param name="cancellationToken">Stops without a checkpoint.</param>
    public async Task RunAsync(Action<int, double>? progress = null, CancellationToken cancellationToken = default)
    {
        double sum = 0;
        int step = 0;
        await foreach (TrainingBatch batch in _images.Batches(0, cancellationToken))
        {
            using (batch)
            {
                sum += TrainStep(batch, step++);
            }

            if (step % StepsPerReport == 0 || step == _options.Steps)
            {
                progress?.Invoke(step, sum / (((step - 1) % StepsPerReport) + 1));
                sum = 0;
            }

            if (step == _options.Steps)
            {
                break;
            }
        }

        ModuleWeights.Save(_student, CheckpointPath, new Dictionary<string, string>
        {
            ["architecture"] = VggArchitecture.Compact.Name,
            ["licence"] = "Apache-2.0",
            ["teacher"] = _teacher.Description,
            ["settings"] = $"steps {_options.Steps}, size {_options.Size}, batch {_options.BatchSize}, " +
                $"learning rate {_options.LearningRate}, seed {_options.Seed}",
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _student.Dispose();
    }

    private double TrainStep(TrainingBatch batch, int step)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = ChannelsLast.From(cat([batch.Content, batch.Style]));
        IReadOnlyDictionary<string, Tensor> targets;
        using (no_grad())
        {
            targets = _teacher.Extract(images);
        }

        _optimizer.ZeroGrad();
        Tensor loss = _student.call(images)
            .Select(pair => Functional.ContentLoss(pair.Value, targets[pair.Key], normalize: true)
                + (Functional.BalancedStyleLoss(pair.Value, targets[pair.Key]) * GramWeight))
            .Aggregate((sum, term) => sum + term);
        loss.backward();
        BackwardGuard.ThrowIfFaulted();
        nn.utils.clip_grad_norm_(_student.parameters(), GradientNormLimit);
        _optimizer.Step(_learningRate[step]);
        return loss.item<float>();
    }
}
