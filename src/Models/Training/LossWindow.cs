using System.Diagnostics;

namespace StyleKernels.Models.Training;

/// <summary>Means of the losses and the pace since the last report.</summary>
/// <param name="sums">What a run that is resumed had summed up.</param>
internal sealed class LossWindow(LossSums sums = default)
{
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private int _timedSteps;

    /// <summary>The sums so far.</summary>
    public LossSums Sums { get; private set; } = sums;

    /// <summary>Takes the terms of a step in.</summary>
    public void Add((double Content, double Style) terms)
    {
        Sums = new LossSums(Sums.Content + terms.Content, Sums.Style + terms.Style, Sums.Steps + 1);
        _timedSteps++;
    }

    /// <summary>The report on the steps taken in.</summary>
    public TrainingProgress Report(int step, TrainingOptions options, double styleWeight, double learningRate, int skipped)
    {
        double secondsPerStep = _elapsed.Elapsed.TotalSeconds / _timedSteps;
        return new TrainingProgress(
            step,
            options.Steps,
            Sums.Content / Sums.Steps,
            Sums.Style / Sums.Steps,
            styleWeight,
            learningRate,
            options.BatchSize * options.Accumulate / secondsPerStep,
            TimeSpan.FromSeconds(secondsPerStep * (options.Steps - step)),
            skipped);
    }
}
