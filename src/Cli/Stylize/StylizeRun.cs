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
    /// <summary>What shells expect of a program that was interrupted.</summary>
    private const int Interrupted = 130;

    private readonly StylizeRequest _request;
    private readonly StylizeReport _report;
    private readonly HashSet<string> _unreadable = [];

    /// <summary>Prepares a run that reports to <paramref name="streams"/>.</summary>
    public StylizeRun(StylizeRequest request, InvocationConfiguration streams)
    {
        _request = request;
        _report = new StylizeReport(streams);
    }

    /// <summary>Runs to the end, or to the next picture after <paramref name="stop"/>.</summary>
    /// <returns>The exit code.</returns>
    public int Execute(CancellationToken stop)
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
            _report.Failed($"interrupted, {_report.Written} written");
            return Interrupted;
        }

        return _report.Failures == 0 ? 0 : 1;
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
    }

    private StyleTransferNetwork OpenNetwork()
    {
        try
        {
            return _request.Model is null ? NetworkCheckpoint.Load() : NetworkCheckpoint.Load(_request.Model);
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
