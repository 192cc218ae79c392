using System.Diagnostics;
using System.Globalization;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;
using StyleKernels.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Stylize;

/// <summary>The command itself, from file to file, each time in a fresh process: what a user waits for, and the most memory that the process held.</summary>
internal static class StylizeFileBenchmark
{
    private const string Operation = "stylize-file";
    private const string Pass = "inference";

    private static readonly string Photograph = Path.Combine("docs", "images", "swan.jpg");
    private static readonly string Painting = Path.Combine("docs", "images", "opera.jpg");

    /// <summary>Times pictures of about so many megapixels.</summary>
    /// <param name="megapixels">Sizes of the contents, JPEG files made of a picture of the repository.</param>
    /// <param name="repeats">Processes for each size.</param>
    /// <exception cref="FileNotFoundException">The command has not been built.</exception>
    /// <exception cref="InvalidDataException">It was built of another commit.</exception>
    internal static IEnumerable<BenchmarkRow> Run(IEnumerable<double> megapixels, int repeats)
    {
        string program = Program();
        string folder = Directory.CreateTempSubdirectory("stylize-file-").FullName;
        try
        {
            foreach (BenchmarkRow row in megapixels.SelectMany(size => Size(program, folder, size, repeats)))
            {
                yield return row;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The command as it was built last.</summary>
    private static string Program()
    {
        string folder = Path.Combine("src", "Cli", "bin");
        string program = (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "StyleKernels.Cli.dll", SearchOption.AllDirectories) : [])
            .Where(path => path.Split(Path.DirectorySeparatorChar).Contains("Release"))
            .MaxBy(File.GetLastWriteTimeUtc)
            ?? throw new FileNotFoundException($"{folder} holds no StyleKernels.Cli.dll: dotnet build -c Release, and start in the repository's folder");

        // The rows name the commit of the sources.
        string version = FileVersionInfo.GetVersionInfo(program).ProductVersion ?? string.Empty;
        string commit = Circumstances.Commit.Split('-')[0];
        return commit == "unknown" || version.Contains($"+{commit}", StringComparison.Ordinal)
            ? program
            : throw new InvalidDataException($"{program} is version {version}, the sources are at {commit}: dotnet build -c Release src/Cli");
    }

    private static BenchmarkRow[] Size(string program, string folder, double megapixels, int repeats)
    {
        string content = Path.Combine(folder, $"{megapixels}.jpg");
        (long height, long width) = Write(content, megapixels);
        (double Milliseconds, double Mebibytes)[] runs = [.. Enumerable.Range(0, repeats).Select(_ => Once(program, content, folder))];
        return [Row("time", "ms", runs.Select(run => run.Milliseconds)), Row("memory", "MiB", runs.Select(run => run.Mebibytes))];

        BenchmarkRow Row(string metric, string unit, IEnumerable<double> values) => BenchmarkRow.Create(
            Operation, StylizeProbe.Library, Pass, metric, unit, [1, 3, height, width], "float32", Percentiles.Of([.. values]));
    }

    /// <summary>The photograph, enlarged, with a sensor's noise.</summary>
    private static (long Height, long Width) Write(string path, double megapixels)
    {
        using DisposeScope scope = NewDisposeScope();
        ImageInfo info = ImageFile.Inspect(Photograph);
        int shorter = (int)Math.Sqrt(megapixels * 1e6 * Math.Min(info.Width, info.Height) / Math.Max(info.Width, info.Height));
        Tensor picture = ImageFile.Load(Photograph, shorter);
        using Generator generator = new(1);
        ImageFile.Save(picture.add_(randn(picture.shape, generator: generator).mul_(2.0 / 255)).clamp_(0, 1), path);
        return (picture.shape[2], picture.shape[3]);
    }

    private static (double Milliseconds, double Mebibytes) Once(string program, string content, string folder)
    {
        string[] arguments =
        [
            "stylize", content, "--style", Painting, "--output", Path.Combine(folder, "result.jpg"), "--overwrite", "--quiet",
            "--threads", get_num_threads().ToString(CultureInfo.InvariantCulture),
        ];
        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]))!;
        long peak = 0;
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            peak = process.HasExited ? peak : Math.Max(peak, process.PeakWorkingSet64);
        }

        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return process.ExitCode == 0
            ? (elapsed, peak / 1048576.0)
            : throw new InvalidOperationException($"'stylize {content}' ended with exit code {process.ExitCode}");
    }
}
