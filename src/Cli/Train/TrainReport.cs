using System.CommandLine;
using Spectre.Console;
using StyleKernels.Models.Training;
using TorchSharp;

namespace StyleKernels.Cli.Train;

/// <summary>A live line on a terminal, plain log lines elsewhere.</summary>
internal sealed class TrainReport
{
    private const int StepsPerLogLine = 100;

    private readonly TextWriter _output;
    private readonly IAnsiConsole _console;
    private readonly bool _interactive;
    private readonly TrainingOptions _options;
    private readonly int _firstStep;
    private readonly HashSet<string> _noticed = [];
    private ProgressTask? _bar;

    /// <summary>Reports on a run that begins, or goes on, at <paramref name="firstStep"/>.</summary>
    public TrainReport(InvocationConfiguration streams, TrainingOptions options, int firstStep)
    {
        _output = streams.Output;
        _interactive = Terminal.IsInteractive(streams.Output);
        _console = Terminal.For(streams.Output);
        _options = options;
        _firstStep = firstStep;
    }

    /// <summary>Says what is about to run.</summary>
    public void Begin(string lossNetwork, torch.ScalarType arithmetic, IReadOnlyList<string> notices)
    {
        Notice(notices);
        WriteLine($"loss network: {lossNetwork}");
        string start = _firstStep > 0 ? $"going on from step {_firstStep} of {_options.Steps}" : $"{_options.Steps} steps";
        string network = arithmetic == torch.ScalarType.BFloat16 ? $"{_options.Network} in bfloat16" : _options.Network;
        WriteLine($"{start}, {network}, {_options.Loss.ToString().ToLowerInvariant()} style loss, crops of {_options.Size}, {Batches()}");
    }

    /// <summary>Does the work, with a progress bar where a person is looking.</summary>
    public Task<bool> During(Func<Task<bool>> work)
    {
        if (!_interactive)
        {
            return work();
        }

        return _console.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context =>
            {
                _bar = context.AddTask("starting", maxValue: _options.Steps);
                _bar.Value = _firstStep;
                return work();
            });
    }

    /// <summary>The training losses since the last report.</summary>
    public void Progress(TrainingProgress p)
    {
        if (_bar is not null)
        {
            _bar.Value = p.Step;
            _bar.Description = Markup.Escape(Describe(p));
        }
        else if (p.Step % StepsPerLogLine == 0 || p.Step == p.Steps)
        {
            WriteLine($"step {p.Step}/{p.Steps}  {Describe(p)}");
        }
    }

    /// <summary>The held-out losses at a saving.</summary>
    public void Saved(HeldOutLosses losses) =>
        WriteLine($"saved at step {losses.Step}; held-out at 256 px: content {losses.Content:F3}, style {losses.Style:F3}");

    /// <summary>Says how it ended.</summary>
    public void End(Trainer trainer, bool finished)
    {
        Notice(trainer.Notices);
        foreach (string reason in trainer.Unreadable.Values)
        {
            WriteLine($"skipped {reason}");
        }

        if (trainer.SkippedSteps > 0)
        {
            WriteLine($"{trainer.SkippedSteps} steps moved nothing, because their loss or gradient was not finite");
        }

        WriteLine(finished
            ? $"{trainer.CheckpointPath}"
            : $"stopped at step {trainer.Step}; --resume goes on from there");
    }

    private string Batches() =>
        _options.Accumulate == 1 ? $"batches of {_options.BatchSize}" : $"{_options.Accumulate} batches of {_options.BatchSize} a step";

    private static string Describe(TrainingProgress p)
    {
        string skipped = p.Skipped > 0 ? $"  {p.Skipped} files skipped" : string.Empty;
        return $"content {p.Content:F3}  style {p.Style:F3} x {p.StyleWeight:G3}  {p.ImagesPerSecond:F1} images/s  left {TimeText.Of(p.TimeLeft)}{skipped}";
    }

    /// <summary>Says what has not been said yet.</summary>
    private void Notice(IEnumerable<string> notices)
    {
        foreach (string notice in notices.Where(_noticed.Add))
        {
            WriteLine($"note: {notice}");
        }
    }

    private void WriteLine(string line)
    {
        if (_interactive)
        {
            _console.MarkupLineInterpolated($"{line}");
        }
        else
        {
            _output.WriteLine(line);
        }
    }
}
