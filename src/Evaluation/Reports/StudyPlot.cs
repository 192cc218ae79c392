using ScottPlot;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Reports;

/// <summary>The plots of the reports, as PNG. Without a font on the machine none is drawn.</summary>
internal static class StudyPlot
{
    private const int Width = 900;
    private const int Height = 420;

    /// <summary>More points than these hide each other, and make drawing slow.</summary>
    private const int MostPoints = 5_000;

    /// <summary>Up to these are drawn large.</summary>
    private const int FewPoints = 200;

    /// <summary>Densities of several samples: histograms of the same bins, as lines.</summary>
    /// <param name="path">The file.</param>
    /// <param name="label">Of the abscissa.</param>
    /// <param name="samples">By name.</param>
    /// <param name="logarithmic">Bins of equal ratio, for losses that span magnitudes.</param>
    internal static void Densities(string path, string label, IReadOnlyList<(string Name, double[] Values)> samples, bool logarithmic = false)
    {
        double[][] values = [.. samples.Select(sample => Scaled(sample.Values, logarithmic))];
        double[] all = [.. values.SelectMany(v => v)];
        if (all.Length == 0)
        {
            return;
        }

        (double low, double high) = (all.Min(), all.Max());
        Save(path, plot =>
        {
            foreach (((string name, _), double[] sample) in samples.Zip(values).Where(pair => pair.Second.Length > 0))
            {
                ScottPlot.Plottables.Scatter line = plot.Add.Scatter(Histogram(sample, low, Math.Max(high, low + 1e-9)));
                (line.LegendText, line.MarkerSize, line.LineWidth) = (name, 0, 2);
            }

            plot.XLabel(logarithmic ? $"log10 of {label}" : label);
            plot.YLabel("share of pairs");
            plot.Axes.SetLimitsY(0, plot.Axes.GetDataLimits().Top * 1.08);
            plot.ShowLegend(Edge.Right);
        });
    }

    /// <summary>Points, and the line that fits them if there is one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="xLabel">Of the abscissa.</param>
    /// <param name="yLabel">Of the ordinate.</param>
    /// <param name="series">Points by name.</param>
    /// <param name="fit">A line through all of them.</param>
    internal static void Points(
        string path, string xLabel, string yLabel, IReadOnlyList<(string Name, double[] X, double[] Y)> series, Statistics.LinearFit? fit = null)
    {
        if (series.Sum(points => points.X.Length) == 0)
        {
            return;
        }

        Save(path, plot =>
        {
            foreach ((string name, double[] x, double[] y) in series)
            {
                int step = Math.Max(1, x.Length / MostPoints);
                ScottPlot.Plottables.Markers dots = plot.Add.Markers(Every(x, step), Every(y, step), MarkerShape.FilledCircle, x.Length > FewPoints ? 3 : 6);
                dots.LegendText = name;
            }

            if (fit is { } line)
            {
                double end = series.Max(points => points.X.DefaultIfEmpty(0).Max());
                plot.Add.Line(0, line.Intercept, end, line.Intercept + (line.Slope * end)).Color = Colors.Red;
            }

            plot.XLabel(xLabel);
            plot.YLabel(yLabel);
            if (series.Count > 1)
            {
                plot.ShowLegend(Edge.Right);
            }
            else
            {
                plot.HideLegend();
            }
        });
    }

    /// <summary>Curves through the points of each series, in their order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="xLabel">Of the abscissa.</param>
    /// <param name="yLabel">Of the ordinate.</param>
    /// <param name="series">Points by name.</param>
    internal static void Curves(string path, string xLabel, string yLabel, IReadOnlyList<(string Name, double[] X, double[] Y)> series) => Save(path, plot =>
    {
        foreach ((string name, double[] x, double[] y) in series.Where(curve => curve.X.Length > 0))
        {
            ScottPlot.Plottables.Scatter line = plot.Add.Scatter(x, y);
            (line.LegendText, line.MarkerSize, line.LineWidth) = (name, 7, 2);
        }

        plot.XLabel(xLabel);
        plot.YLabel(yLabel);
        plot.ShowLegend(Edge.Right);
    });

    private static void Save(string path, Action<Plot> draw)
    {
        if (!PlotFont.TryUse())
        {
            return;
        }

        using Plot plot = new();
        draw(plot);
        plot.Font.Set(Fonts.Default);
        byte[] png = plot.GetImageBytes(Width, Height, ImageFormat.Png);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    private static double[] Scaled(double[] values, bool logarithmic) =>
        logarithmic ? [.. values.Where(value => value > 0).Select(Math.Log10)] : values;

    private static double[] Every(double[] values, int step) => [.. values.Where((_, i) => i % step == 0)];

    /// <summary>The share of the values in each bin, at the bins' middles.</summary>
    private static Coordinates[] Histogram(double[] values, double low, double high)
    {
        int bins = Math.Clamp((int)Math.Sqrt(values.Length), 8, 60);
        double width = (high - low) / bins;
        var counts = new int[bins];
        foreach (double value in values)
        {
            counts[Math.Min(bins - 1, (int)((value - low) / width))]++;
        }

        return [.. counts.Select((count, i) => new Coordinates(low + ((i + 0.5) * width), (double)count / values.Length))];
    }
}
