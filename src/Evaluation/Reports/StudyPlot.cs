using System.Text;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Reports;

/// <summary>The plots of the reports, as SVG.</summary>
internal static class StudyPlot
{
    private const int Width = 900;
    private const int Height = 420;

    /// <summary>Of a plot of bars: its axis, and each bar.</summary>
    private const int BarsHeight = 100, BarHeight = 45;

    /// <summary>More points than these hide each other, and make a large file.</summary>
    private const int MostPoints = 5_000;

    /// <summary>Up to these are drawn large.</summary>
    private const int FewPoints = 200;

    /// <summary>For, neither, against; black text can be read on each.</summary>
    private static readonly OxyColor[] PartColours =
        [OxyColor.FromRgb(0x7f, 0xb8, 0xe6), OxyColor.FromRgb(0xd9, 0xd9, 0xd9), OxyColor.FromRgb(0xf0, 0xb2, 0x7a)];

    private const string Font = "Arial, Helvetica, sans-serif";

    /// <summary>Those of Okabe and Ito, told apart by the colour-blind too.</summary>
    private static readonly OxyColor[] Colours =
        [.. new[] { 0xff0072b2, 0xffd55e00, 0xff009e73, 0xffcc79a7, 0xffe69f00, 0xff56b4e9 }.Select(OxyColor.FromUInt32)];

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
        IEnumerable<LineSeries> curves = samples.Zip(values)
            .Where(pair => pair.Second.Length > 0)
            .Select(pair => Line(pair.First.Name, Histogram(pair.Second, low, Math.Max(high, low + 1e-9))));
        Save(path, logarithmic ? $"log10 of {label}" : label, "share of pairs", curves, fromZero: true);
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

        IEnumerable<Series> clouds = series.Select(points => Cloud(points.Name, points.X, points.Y));
        if (fit is { } line)
        {
            double end = series.Max(points => points.X.DefaultIfEmpty(0).Max());
            clouds = clouds.Append(Line("least squares", [new DataPoint(0, line.Intercept), new DataPoint(end, line.Intercept + (line.Slope * end))]));
        }

        Save(path, xLabel, yLabel, clouds);
    }

    /// <summary>Curves through the points of each series, in their order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="xLabel">Of the abscissa.</param>
    /// <param name="yLabel">Of the ordinate.</param>
    /// <param name="series">Points by name.</param>
    internal static void Curves(string path, string xLabel, string yLabel, IReadOnlyList<(string Name, double[] X, double[] Y)> series) =>
        Save(path, xLabel, yLabel, series.Where(curve => curve.X.Length > 0).Select(curve => Marked(Line(curve.Name, Pairs(curve.X, curve.Y)))));

    /// <summary>Counts as parts of one bar for each name, a bar below the other, labelled with their shares.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parts">Names of the parts, from left to right.</param>
    /// <param name="bars">By name, from top to bottom.</param>
    internal static void StackedBars(string path, IReadOnlyList<string> parts, IReadOnlyList<(string Name, double[] Counts)> bars)
    {
        PlotModel plot = Empty();
        plot.Axes.Add(new CategoryAxis
        {
            Position = AxisPosition.Left,
            ItemsSource = bars.Select(bar => bar.Name).ToArray(),
            StartPosition = 1,
            EndPosition = 0,
            GapWidth = 0.4,
            MajorTickSize = 0,
        });
        plot.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = "share of votes",
            AxisTitleDistance = 12,
            Minimum = 0,
            Maximum = 1,
            MinorTickSize = 0,
            StringFormat = "P0",
        });
        foreach ((int part, string name) in parts.Index())
        {
            plot.Series.Add(new BarSeries
            {
                Title = name,
                IsStacked = true,
                FillColor = PartColours[part],
                LabelPlacement = LabelPlacement.Middle,
                LabelFormatString = "{0:P0}",
                ItemsSource = bars.Select(bar => new BarItem(bar.Counts[part] / bar.Counts.Sum())).ToArray(),
            });
        }

        AddLegend(plot);
        Write(path, plot, BarsHeight + (BarHeight * bars.Count));
    }

    private static void Save(string path, string xLabel, string yLabel, IEnumerable<Series> series, bool fromZero = false)
    {
        PlotModel plot = Empty();
        plot.Axes.Add(Axis(AxisPosition.Bottom, xLabel));
        plot.Axes.Add(Axis(AxisPosition.Left, yLabel, fromZero ? 0 : double.NaN));
        foreach (Series one in series)
        {
            plot.Series.Add(one);
        }

        if (plot.Series.Count > 1)
        {
            AddLegend(plot);
        }

        Write(path, plot, Height);
    }

    private static void Write(string path, PlotModel plot, int height)
    {
        var exporter = new SvgExporter
        {
            Width = Width,
            Height = height,
            UseVerticalTextAlignmentWorkaround = true,
            TextMeasurer = new PlotTextMeasure(Width, height),
        };
        string svg = exporter.ExportToString(plot);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));
    }

    private static PlotModel Empty() => new()
    {
        Background = OxyColors.White,
        PlotAreaBorderColor = OxyColors.LightGray,
        DefaultColors = Colours,
        DefaultFont = Font,
        DefaultFontSize = 13,
    };

    private static void AddLegend(PlotModel plot) =>
        plot.Legends.Add(new Legend { LegendPlacement = LegendPlacement.Outside, LegendPosition = LegendPosition.RightTop });

    private static LinearAxis Axis(AxisPosition position, string title, double minimum = double.NaN) => new()
    {
        Position = position,
        Title = title,
        AxisTitleDistance = 12,
        Minimum = minimum,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = OxyColor.FromRgb(0xec, 0xec, 0xec),
        TicklineColor = OxyColors.LightGray,
        MinorTickSize = 0,
        MinimumPadding = 0.05,
        MaximumPadding = 0.05,
    };

    private static LineSeries Line(string name, IEnumerable<DataPoint> points) => new() { Title = name, ItemsSource = points.ToArray(), StrokeThickness = 2 };

    private static LineSeries Marked(LineSeries line)
    {
        (line.MarkerType, line.MarkerSize) = (MarkerType.Circle, 3.5);
        return line;
    }

    private static ScatterSeries Cloud(string name, double[] x, double[] y)
    {
        int step = Math.Max(1, x.Length / MostPoints);
        return new ScatterSeries
        {
            Title = name,
            MarkerType = MarkerType.Circle,
            MarkerSize = x.Length > FewPoints ? 1.5 : 3,
            ItemsSource = x.Zip(y, (a, b) => new ScatterPoint(a, b)).Where((_, i) => i % step == 0).ToArray(),
        };
    }

    private static IEnumerable<DataPoint> Pairs(double[] x, double[] y) => x.Zip(y, (a, b) => new DataPoint(a, b));

    private static double[] Scaled(double[] values, bool logarithmic) =>
        logarithmic ? [.. values.Where(value => value > 0).Select(Math.Log10)] : values;

    /// <summary>The share of the values in each bin, at the bins' middles.</summary>
    private static DataPoint[] Histogram(double[] values, double low, double high)
    {
        int bins = Math.Clamp((int)Math.Sqrt(values.Length), 8, 60);
        double width = (high - low) / bins;
        var counts = new int[bins];
        foreach (double value in values)
        {
            counts[Math.Min(bins - 1, (int)((value - low) / width))]++;
        }

        return [.. counts.Select((count, i) => new DataPoint(low + ((i + 0.5) * width), (double)count / values.Length))];
    }
}
