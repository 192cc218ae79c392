using System.Globalization;
using Spectre.Console;
using StyleKernels.Models.Weights.Store;

namespace StyleKernels.Cli.Weights;

/// <summary>Shows a download: a bar on a terminal, a line per tenth elsewhere.</summary>
internal static class DownloadDisplay
{
    /// <summary>Runs a download and shows it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="download">The download; reports to what it is given.</param>
    /// <returns>What the download returns.</returns>
    public static Task<string> ShowAsync(TextWriter output, Func<IProgress<DownloadProgress>, Task<string>> download) =>
        Terminal.IsInteractive(output) ? ShowBarAsync(output, download) : download(new Lines(output));

    private static Task<string> ShowBarAsync(TextWriter output, Func<IProgress<DownloadProgress>, Task<string>> download) =>
        Terminal.For(output).Progress().AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .StartAsync(context => download(new Bar(context)));

    /// <summary>A bar that appears with the first byte: a file that is here already shows none.</summary>
    private sealed class Bar(ProgressContext context) : IProgress<DownloadProgress>
    {
        private ProgressTask? _task;

        public void Report(DownloadProgress value)
        {
            _task ??= context.AddTask(Markup.Escape(value.Name));
            _task.IsIndeterminate = value.Total is null;
            _task.MaxValue = value.Total ?? value.Received;
            _task.Value = value.Received;
        }
    }

    private sealed class Lines(TextWriter output) : IProgress<DownloadProgress>
    {
        private const int Tenths = 10;
        private long _shown = -1;

        public void Report(DownloadProgress value)
        {
            // Without a total, a line per 10 MB.
            long tenth = value.Total is > 0 and { } total ? value.Received * Tenths / total : value.Received / 10_000_000;
            if (tenth > _shown)
            {
                _shown = tenth;
                string whole = value.Total is { } bytes ? $" of {Megabytes(bytes)}" : string.Empty;
                output.WriteLine($"{value.Name}  {Megabytes(value.Received)}{whole} MB");
            }
        }

        private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
    }
}
