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

    /// <summary>Whether there is anything to report: a window may hold nothing but steps that moved nothing.</summary>
    public bool HasLosses => Sums.Steps > 0;

    /// <summary>Takes a step in; the losses of one that moved nothing need not be numbers, and do not count.</summary>
    public void Add(StepOutcome step)
    {
        if (step.Applied)
        {
            Sums = new LossSums(Sums.Content + step.Content, Sums.Style + step.Style, Sums.Steps + 1);
        }

        _timedSteps++;
    }

    /// <summary>Does what is no training: its time does not count.</summary>
    public void Pause(Action work)
    {
        _elapsed.Stop();
        work();
        _elapsed.Start();
    }

    /// <summary>The report on the steps taken in, of which at least one moved the weights.</summary>
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
