using System.Diagnostics;
using System.Globalization;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;

namespace StyleKernels.Bench.Stylize;

/// <summary>
/// Restyling one picture with the compact network against a straightforward port: time and peak memory by size, each measurement in a
/// process of its own, and the start-up of a process that restyles one small picture.
/// </summary>
internal static class StylizeBenchmark
{
    private const string Operation = "stylize";
    private const string Pass = "inference";

    /// <summary>Times every size.</summary>
    /// <param name="sizes">Sides of the square contents.</param>
    /// <param name="repeats">Measured rounds; fewer for large contents.</param>
    /// <param name="child">Where each is measured.</param>
    internal static IEnumerable<BenchmarkRow> Run(IEnumerable<long> sizes, int repeats, ChildProcess child)
    {
        double[] startUps = [.. Enumerable.Range(0, 3).Select(_ => StartUp(child))];
        yield return Row("stylize-start-up", StylizeProbe.Library, "time", "ms", 64, Percentiles.Of(startUps));
        foreach (BenchmarkRow row in sizes.SelectMany(size => Size(size, repeats, child)))
        {
            yield return row;
        }
    }

    private static IEnumerable<BenchmarkRow> Size(long size, int repeats, ChildProcess child)
    {
        string[] providers = NaiveFits(size)
            ? [StylizeProbe.Naive, StylizeProbe.Library, StylizeProbe.LibraryInBFloat16]
            : [StylizeProbe.Library, StylizeProbe.LibraryInBFloat16];
        string output = Probe(StylizeProbe.Time, size, Rounds(size, repeats), string.Join(',', providers), child);
        Dictionary<string, double[]> times = output.Split('\n').Select(line => line.Split(' ')).ToDictionary(
            words => words[0], words => words.Skip(1).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray());
        foreach (BenchmarkRow row in Comparison.Rows(Operation, Pass, [1, 3, size, size], "float32", times))
        {
            yield return row;
        }

        foreach (string provider in providers)
        {
            string mebibytes = Probe(StylizeProbe.Memory, size, rounds: 1, provider, child);
            if (double.TryParse(mebibytes, CultureInfo.InvariantCulture, out double value))
            {
                yield return Row(Operation, provider, "memory", "MiB", size, Percentiles.Single(value));
            }
        }
    }

    /// <summary>Large pictures take seconds each and vary less: fewer rounds beyond a megapixel, but three at least.</summary>
    private static long Rounds(long size, int repeats) => Math.Min(repeats, Math.Max(3, repeats * (1L << 20) / (size * size)));

    /// <summary>The port holds every map until its end; a size that this machine cannot hold would end the run.</summary>
    private static bool NaiveFits(long size)
    {
        const long BytesPerPixel = 3400;
        GC.Collect();
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        long needed = size * size * BytesPerPixel;
        long available = memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes;
        if (needed > available)
        {
            Console.Error.WriteLine(
                $"naive is left out at {size}: it needs about {needed >> 30} GiB, {available >> 30} GiB are free");
        }

        return needed <= available;
    }

    private static double StartUp(ChildProcess child)
    {
        long start = Stopwatch.GetTimestamp();
        Probe(StylizeProbe.Once, size: 64, rounds: 1, StylizeProbe.Library, child);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Probe(string what, long size, long rounds, string providers, ChildProcess child) =>
        child.Run(StylizeProbe.Command, what, $"{size}", $"{rounds}", providers);

    private static BenchmarkRow Row(string operation, string provider, string metric, string unit, long size, Percentiles values) =>
        BenchmarkRow.Create(operation, provider, Pass, metric, unit, [1, 3, size, size], "float32", values);
}
