using Spectre.Console;

namespace StyleKernels.Bench.Results;

/// <summary>Rows as a table: one line per case, the providers side by side.</summary>
internal static class ResultTable
{
    /// <summary>Prints the times and speedups, with their geometric mean per operation and pass.</summary>
    internal static void Print(IReadOnlyList<BenchmarkRow> rows)
    {
        const int RedirectedWidth = 140;
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        AnsiConsole.WriteLine(Circumstances.Device);
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumns([.. new[] { "operation", "pass", "shape", "provider", "median", "p20 .. p80", "speedup" }
            .Select(name => new TableColumn(name).NoWrap().PadRight(1).PadLeft(0))]);
        foreach (BenchmarkRow row in rows.Where(row => row.Metric != "speedup"))
        {
            BenchmarkRow? speedup = rows.FirstOrDefault(other => other.Metric == "speedup" && row.Metric == "time" && SameCase(row, other));
            table.AddRow(
                row.Operation,
                row.Pass,
                $"{row.N}x{row.C}x{row.H}x{row.W}",
                row.Provider,
                $"{Figure(row.P50)} {row.Unit}",
                $"{Figure(row.P20)} .. {Figure(row.P80)}",
                speedup is null ? "" : $"{speedup.P50:F2} x");
        }

        AnsiConsole.Write(table);
        foreach (IGrouping<string, BenchmarkRow> group in rows.Where(row => row.Metric == "speedup")
            .GroupBy(row => $"{row.Operation} {row.Pass} {row.Provider}"))
        {
            double mean = Math.Exp(group.Average(row => Math.Log(row.P50)));
            AnsiConsole.WriteLine($"{group.Key}: geometric mean {mean:F2} x, lowest {group.Min(row => row.P50):F2} x");
        }
    }

    /// <summary>With two digits behind the point, or three that count where those would be zeros.</summary>
    private static string Figure(double value) => value is 0 or >= 0.1 ? $"{value:F2}" : $"{value:G3}";

    private static bool SameCase(BenchmarkRow a, BenchmarkRow b) =>
        (a.Operation, a.Provider, a.Pass, a.N, a.C, a.H, a.W, a.Dtype) == (b.Operation, b.Provider, b.Pass, b.N, b.C, b.H, b.W, b.Dtype);
}
