using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;

namespace StyleKernels.Cli.Evaluate;

/// <summary>What a person sees of a study: a bar on a terminal, a line for every tenth elsewhere, then the tables.</summary>
internal sealed class MeasureReport(InvocationConfiguration streams, string unit = "rows")
{
    private const int LogLines = 10;

    private readonly IAnsiConsole _console = Terminal.For(streams.Output);
    private readonly bool _interactive = Terminal.IsInteractive(streams.Output);
    private readonly Stopwatch _watch = new();
    private ProgressTask? _bar;
    private (int Done, int Total) _last;
    private int _before;

    /// <summary>Does the work, with a progress bar where a person is looking.</summary>
    public bool During(Func<bool> work) => !_interactive
        ? work()
        : _console.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                _bar = context.AddTask("starting");
                return work();
            });

    /// <summary>Says how many rows are there.</summary>
    public void Progress(int done, int total)
    {
        if (!_watch.IsRunning)
        {
            _watch.Start();
            _before = done;
        }

        _last = (done, total);
        string text = $"{done} of {total} {unit}{TimeLeft(done, total)}";
        if (_bar is not null)
        {
            (_bar.MaxValue, _bar.Value, _bar.Description) = (total, done, text);
        }
        else if (done == _before || (long)done * LogLines / total > (done - 1L) * LogLines / total)
        {
            streams.Output.WriteLine(text);
        }
    }

    /// <summary>Says that the run was interrupted.</summary>
    public void Stopped() => streams.Output.WriteLine($"stopped after {_last.Done} of {_last.Total} {unit}; the same command goes on from there");

    /// <summary>Says what remains to be done with a part.</summary>
    public int PartIsComplete(Shard shard, string folder)
    {
        streams.Output.WriteLine($"part {shard} is complete; when all are: {CommandLine.Name} study merge {folder}");
        return ExitCode.Success;
    }

    /// <summary>Shows the tables, what could be there too, and where the page is.</summary>
    public void Show(IReadOnlyList<ReportTable> tables, IReadOnlyList<string> notes, string page)
    {
        foreach (ReportTable table in tables)
        {
            _console.WriteLine(table.Title);
            _console.Write(Table(table));
        }

        foreach (string note in notes)
        {
            _console.Profile.Out.Writer.WriteLine(note);
        }

        _console.Profile.Out.Writer.WriteLine(page);
    }

    /// <summary>Says what went wrong; the exit code.</summary>
    public int Failed(string message)
    {
        streams.Error.WriteLine($"error: {message}");
        return ExitCode.Failure;
    }

    private string TimeLeft(int done, int total) => done > _before && done < total
        ? $", left {TimeText.Of(_watch.Elapsed / (done - _before) * (total - done))}"
        : string.Empty;

    private static Table Table(ReportTable table)
    {
        Table shown = new Table().Border(TableBorder.Simple);
        foreach ((int i, string header) in table.Headers.Index())
        {
            shown.AddColumn(i == 0 ? new TableColumn(Markup.Escape(header)) : new TableColumn(Markup.Escape(header)).RightAligned());
        }

        foreach (IReadOnlyList<string> row in table.Rows)
        {
            shown.AddRow([.. row.Select(Markup.Escape)]);
        }

        return shown;
    }
}
