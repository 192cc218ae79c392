using System.Diagnostics;

namespace StyleKernels.Models.Training;

/// <summary>Means of the losses and the pace since the last report.</summary>
internal sealed class LossWindow
{
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private double _content;
    private double _style;
    private int _steps;

    /// <summary>Takes the terms of a step in.</summary>
    public void Add((double Content, double Style) terms)
    {
        _content += terms.Content;
        _style += terms.Style;
        _steps++;
    }

    /// <summary>The report on the steps taken in.</summary>
    public TrainingProgress Report(int step, TrainingOptions options, double styleWeight, double learningRate, int skipped)
    {
        double secondsPerStep = _elapsed.Elapsed.TotalSeconds / _steps;
        return new TrainingProgress(
            step,
            options.Steps,
            _content / _steps,
            _style / _steps,
            styleWeight,
            learningRate,
            options.BatchSize * options.Accumulate / secondsPerStep,
            TimeSpan.FromSeconds(secondsPerStep * (options.Steps - step)),
            skipped);
    }
}
