using System.Globalization;
using StyleKernels.Bench.Measure;
using StyleKernels.Bench.Results;

namespace StyleKernels.Bench.Loss;

/// <summary>
/// Peak memory of one loss step above its inputs. Each provider is measured in a process of its own, whose allocator gives freed blocks
/// back at once; the step has run before, so that code, thread stacks and libraries' buffers are already there.
/// </summary>
internal static class MemoryProbe
{
    /// <summary>Name of the hidden command that measures in this process.</summary>
    internal const string Command = "memory-probe";

    /// <summary>A memory row for each provider, measured in a <paramref name="child"/>.</summary>
    internal static IEnumerable<BenchmarkRow> Run(long[] shape, bool encoded, StyleStatistic statistic, string operation, ChildProcess child)
    {
        foreach (string provider in new[] { "naive", "fused" })
        {
            string output = child.Run(
                [Command, provider, $"{encoded}", $"{statistic}", .. shape.Select(length => length.ToString(CultureInfo.InvariantCulture))]);
            if (double.TryParse(output, CultureInfo.InvariantCulture, out double mebibytes))
            {
                yield return BenchmarkRow.Create(
                    operation, provider, "forward+backward", "memory", "MiB", shape, "float32", Percentiles.Single(mebibytes));
            }
        }
    }

    /// <summary>The hidden command: prints MiB, or nothing where the system does not tell.</summary>
    internal static void Measure(string[] arguments)
    {
        Allocator.ReturnFreedMemory();
        long[] shape = [.. arguments[3..].Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
        using LossWork work = new(shape, channelsLast: false, Enum.Parse<StyleStatistic>(arguments[2]));
        Action step = work.Providers(bool.Parse(arguments[1]), backward: true)[arguments[0]];
        step();
        Console.WriteLine(PeakMemory.Above(step)?.ToString(CultureInfo.InvariantCulture));
    }
}
