using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace StyleKernels.Cli.Stylize;

/// <summary>
/// One line or JSON object for every result on the output stream, failures and notes on the error stream; a spinner on a terminal.
/// </summary>
internal sealed class StylizeReport
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly InvocationConfiguration _streams;
    private readonly StylizeVerbosity _verbosity;
    private readonly IAnsiConsole _console;
    private readonly bool _interactive;
    private StatusContext? _status;

    /// <summary>Reports on the given streams.</summary>
    public StylizeReport(InvocationConfiguration streams, StylizeVerbosity verbosity)
    {
        _streams = streams;
        _verbosity = verbosity;
        _interactive = Terminal.IsInteractive(streams.Output) && !verbosity.Json && !verbosity.Quiet && !verbosity.OutputIsPicture;
        _console = Terminal.For(streams.Output);
    }

    /// <summary>Results so far.</summary>
    public int Written { get; private set; }

    /// <summary>Failures so far.</summary>
    public int Failures { get; private set; }

    /// <summary>Does the work, with a spinner where a person is looking.</summary>
    public void During(Action work)
    {
        if (!_interactive)
        {
            work();
            return;
        }

        _console.Status().Start("Starting", status =>
        {
            _status = status;
            work();
        });
    }

    /// <summary>Says what is being worked on.</summary>
    public void WorkingOn(string what)
    {
        if (_status is not null)
        {
            _status.Status = Markup.Escape(what);
        }
    }

    /// <summary>A result is on the disk.</summary>
    public void Wrote(StylizeTask task, long width, long height, TimeSpan elapsed)
    {
        Written++;
        double seconds = Math.Round(elapsed.TotalSeconds, 3);
        Result(task, width, height, $"{width}x{height}  {elapsed.TotalSeconds:F2} s", seconds);
    }

    /// <summary>A file that is no picture is on the disk.</summary>
    public void Wrote(string path)
    {
        if (!_verbosity.Json && !_verbosity.Quiet && !_verbosity.OutputIsPicture)
        {
            WriteLine(path, string.Empty);
        }
    }

    /// <summary>What would be done, one line for each result, and about how long it all takes.</summary>
    public void Planned(IReadOnlyList<StylizeTask> tasks, StylizeLook look, WorkEstimate estimate)
    {
        double total = 0;
        foreach (StylizeTask task in tasks)
        {
            (int width, int height) = task.ResultSize(look);
            (double seconds, long mebibytes) = estimate.Of(task, look);
            total += seconds;
            string styles = string.Join(" + ", task.Layout.Paths);
            Result(
                task, width, height, $"{width}x{height}  from {task.Content.Path} in the style of {styles}, about {Rough(seconds)}, {mebibytes} MiB", seconds);
        }

        Note($"about {Rough(total)} in all on this machine, as busy as it is now");
    }

    /// <summary>Something worth knowing that is no failure.</summary>
    public void Note(string message)
    {
        if (!_verbosity.Quiet)
        {
            WriteError("note", "grey", message);
        }
    }

    /// <summary>Something failed; the work goes on.</summary>
    public void Failed(string message)
    {
        Failures++;
        WriteError("error", "red", message);
    }

    /// <summary>The work ends early, perhaps under the spinner, which hides the cursor.</summary>
    public void Interrupted()
    {
        Failed($"interrupted, {Written} written");
        if (_interactive)
        {
            _console.Cursor.Show();
        }
    }

    private static string Rough(double seconds) => seconds switch
    {
        < 1.5 => "a second",
        < 100 => $"{seconds:F0} seconds",
        < 6000 => $"{seconds / 60:F0} minutes",
        _ => $"{seconds / 3600:F0} hours",
    };

    private void Result(StylizeTask task, long width, long height, string facts, double? seconds)
    {
        if (_verbosity.OutputIsPicture)
        {
            return;
        }

        if (_verbosity.Json)
        {
            var result = new
            {
                output = task.Output,
                content = task.Content.Path,
                styles = task.Layout.Paths,
                masks = task.Layout.Masks,
                width,
                height,
                seconds,
            };
            _streams.Output.WriteLine(JsonSerializer.Serialize(result, Readable));
        }
        else if (!_verbosity.Quiet)
        {
            WriteLine(task.Output, $"  {facts}");
        }
    }

    private void WriteLine(string path, string facts)
    {
        if (_interactive)
        {
            _console.MarkupLineInterpolated($"[green]{path}[/][grey]{facts}[/]");
        }
        else
        {
            _streams.Output.WriteLine(path + facts);
        }
    }

    private void WriteError(string kind, string colour, string message)
    {
        if (_status is not null && ReferenceEquals(_streams.Error, Console.Error) && !Console.IsErrorRedirected)
        {
            // A second writer on the terminal would tear the spinner's line.
            _console.MarkupLine($"[{colour}]{kind}:[/] {Markup.Escape(message)}");
        }
        else
        {
            _streams.Error.WriteLine($"{kind}: {message}");
        }
    }
}
