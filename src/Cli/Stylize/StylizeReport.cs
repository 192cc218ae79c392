using System.CommandLine;
using Spectre.Console;

namespace StyleKernels.Cli.Stylize;

/// <summary>One line for every result on the output stream, one for every failure on the error stream; a spinner on a terminal.</summary>
internal sealed class StylizeReport
{
    private readonly InvocationConfiguration _streams;
    private readonly IAnsiConsole _console;
    private readonly bool _interactive;
    private StatusContext? _status;

    /// <summary>Reports on the given streams.</summary>
    public StylizeReport(InvocationConfiguration streams)
    {
        _streams = streams;
        _interactive = Terminal.IsInteractive(streams.Output);
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
    public void Wrote(string path, long width, long height, TimeSpan elapsed)
    {
        Written++;
        string facts = $"{width}x{height}  {elapsed.TotalSeconds:F2} s";
        if (_interactive)
        {
            _console.MarkupLineInterpolated($"[green]{path}[/]  [grey]{facts}[/]");
        }
        else
        {
            _streams.Output.WriteLine($"{path}  {facts}");
        }
    }

    /// <summary>Something failed; the work goes on.</summary>
    public void Failed(string message)
    {
        Failures++;
        if (_status is not null && ReferenceEquals(_streams.Error, Console.Error) && !Console.IsErrorRedirected)
        {
            // A second writer on the terminal would tear the spinner's line.
            _console.MarkupLineInterpolated($"[red]error:[/] {message}");
        }
        else
        {
            _streams.Error.WriteLine($"error: {message}");
        }
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
}
