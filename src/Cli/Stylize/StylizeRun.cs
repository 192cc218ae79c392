using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using TorchSharp;

namespace StyleKernels.Cli.Stylize;

/// <summary>Restyles every pair of a request; what fails is reported, the rest goes on.</summary>
internal sealed class StylizeRun
{
    private readonly StylizeRequest _request;
    private readonly StylizeReport _report;
    private readonly ContactSheet? _sheet;
    private readonly HashSet<string> _unreadable = [];

    /// <summary>Prepares a run that reports to <paramref name="streams"/>.</summary>
    public StylizeRun(StylizeRequest request, InvocationConfiguration streams)
    {
        _request = request;
        _report = new StylizeReport(streams);
        _sheet = request.Sheet is null ? null : new ContactSheet();
    }

    /// <summary>Runs to the end, or shortly beyond <paramref name="stop"/>: a large picture is not waited for, none is left half written.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        Task<int> work = Task.Run(() => Execute(stop), CancellationToken.None);
        await Task.WhenAny(work, Patience(stop));
        return work.IsCompleted ? await work : ReportInterruption();
    }

    private static async Task Patience(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = stop.Register(stopped.SetResult);
        await stopped.Task;
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
    }

    private int Execute(CancellationToken stop)
    {
        try
        {
            _report.During(() => RestyleAll(StylizePlan.Create(_request, _report.Failed), stop));
        }
        catch (CommandException error)
        {
            _report.Failed(error.Message);
        }
        catch (OperationCanceledException)
        {
            return ReportInterruption();
        }

        return _report.Failures == 0 ? 0 : 1;
    }

    private int ReportInterruption()
    {
        _report.Interrupted();
        return Interruption.ExitCode;
    }

    private void RestyleAll(IReadOnlyList<StylizeTask> tasks, CancellationToken stop)
    {
        if (tasks.Count == 0)
        {
            return;
        }

        using var stylizer = new Stylizer(OpenNetwork(), torch.cuda.is_available() ? torch.CUDA : torch.CPU);
        foreach (IGrouping<string, StylizeTask> ofOneStyle in tasks.GroupBy(task => task.Style))
        {
            stop.ThrowIfCancellationRequested();
            Attempt(ofOneStyle.Key, () => RestyleIn(stylizer, ofOneStyle, stop));
        }

        if (_sheet is not null && _report.Written > 0)
        {
            Attempt(_request.Sheet!, () => _sheet.Save(_request.Sheet!));
        }
    }

    private StyleTransferNetwork OpenNetwork()
    {
        try
        {
            return NetworkCheckpoint.Load(_request.Model ?? NetworkCheckpoint.DefaultName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--model: {error.Message}");
        }
    }

    private void RestyleIn(Stylizer stylizer, IGrouping<string, StylizeTask> tasks, CancellationToken stop)
    {
        _report.WorkingOn($"Looking at {tasks.Key}");
        using StyleCode style = stylizer.EncodeStyle(tasks.Key, _request.StyleSize);
        foreach (StylizeTask task in tasks.Where(task => !_unreadable.Contains(task.Content)))
        {
            stop.ThrowIfCancellationRequested();
            Attempt(task.Content, () => Restyle(stylizer, style, task));
        }
    }

    private void Restyle(Stylizer stylizer, StyleCode style, StylizeTask task)
    {
        _report.WorkingOn($"Restyling {task.Content}");
        var watch = Stopwatch.StartNew();
        using torch.Tensor restyled = stylizer.Stylize(task.Content, style, _request.Alpha, _request.Size);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(task.Output))!);
        ImageFile.Save(restyled, task.Output);
        _sheet?.Add(task.Content, task.Style, restyled);
        _report.Wrote(task.Output, restyled.size(3), restyled.size(2), watch.Elapsed);
    }

    /// <summary>Reports what goes wrong with one file; a content that cannot be read is not tried with the next style.</summary>
    private void Attempt(string path, Action work)
    {
        try
        {
            work();
        }
        catch (ImageException error)
        {
            _unreadable.Add(error.Path);
            _report.Failed(error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ExternalException or OutOfMemoryException)
        {
            _report.Failed($"{path}: {error.Message.Split('\n')[0]}");
        }
    }
}
