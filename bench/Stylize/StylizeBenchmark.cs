using System.Diagnostics;
using System.Globalization;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Bench.Stylize;

/// <summary>
/// Restyling one picture with the compact network: time and peak memory by size, each size in a process of its own, and the start-up
/// of a process that restyles one small picture.
/// </summary>
internal static class StylizeBenchmark
{
    /// <summary>Name of the hidden command that measures in this process.</summary>
    internal const string Command = "stylize-probe";

    private const string Provider = "stylekernels";

    /// <summary>Times every size.</summary>
    internal static IEnumerable<BenchmarkRow> Run(IEnumerable<long> sizes, int repeats)
    {
        double[] startUps = [.. Enumerable.Range(0, 3).Select(_ => StartUp())];
        yield return Row("stylize-start-up", "time", "ms", 64, Percentiles.Of(startUps));
        foreach (long size in sizes)
        {
            string[] values = ChildProcess.Run(Command, $"{size}", $"{repeats}").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            double[] numbers = [.. values.Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            yield return Row("stylize", "time", "ms", size, new Percentiles(numbers[0], numbers[1], numbers[2]));
            if (numbers.Length > 3)
            {
                yield return Row("stylize", "memory", "MiB", size, Percentiles.Single(numbers[3]));
            }
        }
    }

    /// <summary>The hidden command: prints the percentiles of the time and, where known, MiB above the picture.</summary>
    internal static void Measure(string[] arguments)
    {
        long size = long.Parse(arguments[0], CultureInfo.InvariantCulture);
        int repeats = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using CompactGoogleMagenta network = new();
        network.eval();
        using StyleCode code = network.EncodeStyle(rand(1, 3, 256, 256));
        Tensor content = rand(1, 3, size, size);
        void Stylize()
        {
            using DisposeScope run = NewDisposeScope();
            network.Stylize(content, code);
        }

        double? mebibytes = PeakMemory.Above(Stylize);
        Percentiles times = Percentiles.Of(
            AlternatingTimer.Run(new Dictionary<string, Action> { [Provider] = Stylize }, repeats)[Provider]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times.P20} {times.P50} {times.P80} {mebibytes}"));
    }

    private static double StartUp()
    {
        long start = Stopwatch.GetTimestamp();
        ChildProcess.Run(Command, "64", "1");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static BenchmarkRow Row(string operation, string metric, string unit, long size, Percentiles values) =>
        BenchmarkRow.Create(operation, Provider, "inference", metric, unit, [1, 3, size, size], "float32", values);
}
