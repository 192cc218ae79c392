using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace StyleKernels.Cli.Stylize;

/// <summary>
/// One line or JSON object for every result on the output stream, failures and notes on the error stream; a spinner on a terminal. Where the output
/// stream is the picture, the object goes to the error stream too.
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

    private TextWriter ResultStream => _verbosity.OutputIsPicture ? _streams.Error : _streams.Output;

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
        if (_verbosity.Json)
        {
            WriteJson(new
            {
                output = NameOf(task.Output),
                content = NameOf(task.Content.Path),
                styles = task.Layout.Paths,
                masks = task.Layout.Masks,
                width,
                height,
                seconds = Rounded(elapsed.TotalSeconds),
            });
        }
        else if (!_verbosity.OutputIsPicture)
        {
            WriteLine(task.Output, $"{width}x{height}  {elapsed.TotalSeconds:F2} s");
        }
    }

    /// <summary>A file that is no picture is on the disk.</summary>
    public void Wrote(string path)
    {
        if (!_verbosity.Json && !_verbosity.OutputIsPicture)
        {
            WriteLine(path);
        }
    }

    /// <summary>A file beside the results would be written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What would be in it.</param>
    public void Planned(string path, string what)
    {
        if (!_verbosity.Json)
        {
            WriteLine(path, what);
        }
    }

    /// <summary>What would be done, one line for each result, and about how long it all takes.</summary>
    public void Planned(IReadOnlyList<StylizeTask> tasks, StylizeLook look, WorkEstimate estimate)
    {
        double total = 0;
        foreach (StylizeTask task in tasks)
        {
            (double seconds, long bytes) = estimate.Of(task, look);
            total += seconds;
            Planned(task, task.ResultSize(look), seconds, bytes);
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

    private static double Rounded(double seconds) => Math.Round(seconds, 3);

    private static string MasksOf(StylizeTask task) => task.Layout.Masks.ToArray() switch
    {
        [] => string.Empty,
        [string mask] => $" by the mask {mask}",
        string[] masks => $" by the masks {string.Join(" + ", masks)}",
    };

    private void Planned(StylizeTask task, (int Width, int Height) size, double seconds, long bytes)
    {
        if (_verbosity.Json)
        {
            WriteJson(new
            {
                dryRun = true,
                output = NameOf(task.Output),
                content = NameOf(task.Content.Path),
                styles = task.Layout.Paths,
                masks = task.Layout.Masks,
                width = size.Width,
                height = size.Height,
                seconds = Rounded(seconds),
                memoryBytes = bytes,
            });
            return;
        }

        string source = $"from {NameOf(task.Content.Path)} in the style of {string.Join(" + ", task.Layout.Paths)}{MasksOf(task)}";
        WriteLine(NameOf(task.Output), $"{size.Width}x{size.Height}  {source}, about {Rough(seconds)}, {bytes >> 20} MiB");
    }

    /// <summary>What was typed: a stream's file is no name that anybody knows.</summary>
    private string NameOf(string path) => _verbosity.Streams.Contains(path) ? StandardStreams.Dash : path;

    private void WriteJson<T>(T result) => ResultStream.WriteLine(JsonSerializer.Serialize(result, Readable));

    private void WriteLine(string path, string facts = "")
    {
        string gap = facts.Length > 0 ? "  " : string.Empty;
        if (_verbosity.Quiet)
        {
            return;
        }

        if (_interactive)
        {
            _console.MarkupLineInterpolated($"[green]{path}[/][grey]{gap}{facts}[/]");
        }
        else
        {
            ResultStream.WriteLine(path + gap + facts);
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
