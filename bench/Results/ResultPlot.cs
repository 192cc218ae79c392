using ScottPlot;
using ScottPlot.Plottables;

namespace StyleKernels.Bench.Results;

/// <summary>Rows as a bar chart: the median of each provider, with the 20th and 80th percentile.</summary>
internal static class ResultPlot
{
    private const int Width = 900;
    private const int Height = 420;

    /// <summary>More labels than these would run into each other.</summary>
    private const int UprightLabels = 6;

    /// <summary>Draws one pass of the operations as groups of bars, one group per case; nothing without time rows.</summary>
    /// <param name="path">A PNG file.</param>
    /// <param name="title">Above the chart.</param>
    /// <param name="rows">Time rows; one per provider and case.</param>
    internal static void Save(string path, string title, IEnumerable<BenchmarkRow> rows)
    {
        if (!PlotFont.TryUse())
        {
            Console.Error.WriteLine($"no font found, {path} is not drawn: install DejaVu, Liberation or Noto Sans");
            return;
        }

        BenchmarkRow[] times = [.. rows.Where(row => row.Metric == "time")];
        if (times.Length == 0)
        {
            return;
        }

        string[] providers = [.. times.Select(row => row.Provider).Distinct()];
        string[] cases = [.. times.Select(Case).Distinct()];
        using Plot plot = new();
        ScottPlot.Palettes.Category10 palette = new();
        foreach (BenchmarkRow row in times)
        {
            int provider = Array.IndexOf(providers, row.Provider);
            double position = (Array.IndexOf(cases, Case(row)) * (providers.Length + 1)) + provider;
            plot.Add.Bar(new Bar { Position = position, Value = row.P50, FillColor = palette.GetColor(provider) });
            plot.PlottableList.Add(new ErrorBar([position], [row.P50], null, null, [row.P50 - row.P20], [row.P80 - row.P50]) { Color = Colors.Black });
        }

        plot.Axes.Bottom.SetTicks(
            [.. cases.Select((_, i) => (i * (providers.Length + 1)) + ((providers.Length - 1) / 2.0))], cases);
        if (cases.Length > UprightLabels)
        {
            plot.Axes.Bottom.TickLabelStyle.Rotation = -25;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
            plot.Axes.Bottom.MinimumSize = 70;
        }

        plot.ShowLegend([.. providers.Select((name, i) => new LegendItem { LabelText = name, FillColor = palette.GetColor(i) })]);
        plot.Legend.Alignment = Alignment.UpperRight;
        plot.Title(title);
        plot.YLabel(times[0].Unit);
        plot.Font.Set(Fonts.Default);
        plot.Axes.Margins(bottom: 0);
        plot.SavePng(path, Width, Height);
    }

    private static string Case(BenchmarkRow row) => $"{row.N}x{row.C}x{row.H}x{row.W}";
}
