using System.Globalization;
using ScottPlot;
using StyleKernels.Bench.Results;

namespace StyleKernels.Bench.Curves;

/// <summary>The loss curves that <c>train</c> writes, as a chart: both terms in training, and on the held-out pairs.</summary>
internal static class LossCurvePlot
{
    private const int Width = 900;
    private const int Height = 420;

    /// <summary>Reports that are averaged into one point of a training curve; single ones are noise.</summary>
    private const int Window = 5;

    /// <summary>Draws the stages of a run one after the other.</summary>
    /// <param name="path">A PNG file.</param>
    /// <param name="files">The <c>losses.csv</c> of each stage.</param>
    internal static void Save(string path, IReadOnlyList<string> files)
    {
        if (!PlotFont.TryUse())
        {
            Console.Error.WriteLine($"no font found, {path} is not drawn: install DejaVu, Liberation or Noto Sans");
            return;
        }

        using Plot plot = new();
        ScottPlot.Palettes.Category10 palette = new();
        double start = 0;
        for (int stage = 0; stage < files.Count; stage++)
        {
            string[][] rows = [.. File.ReadAllLines(files[stage]).Skip(1).Select(row => row.Split(','))];
            Draw(plot, Points(rows, start, column: 1, Window), palette.GetColor(0), stage == 0 ? "content" : null, line: true);
            Draw(plot, Points(rows, start, column: 2, Window), palette.GetColor(1), stage == 0 ? "style" : null, line: true);
            Draw(plot, Points(rows, start, column: 4, window: 1), palette.GetColor(0), stage == 0 ? "content, held-out, 256 px" : null, line: false);
            Draw(plot, Points(rows, start, column: 5, window: 1), palette.GetColor(1), stage == 0 ? "style, held-out, 256 px" : null, line: false);
            start += rows.Max(row => Number(row[0]));
            if (stage < files.Count - 1)
            {
                plot.Add.VerticalLine(start, width: 1, color: Colors.Gray);
            }
        }

        plot.XLabel("step");
        plot.Axes.SetLimitsY(0, 1.5);
        plot.ShowLegend(Edge.Bottom);
        plot.SavePng(path, Width, Height);
    }

    private static void Draw(Plot plot, Coordinates[] points, Color color, string? legend, bool line)
    {
        ScottPlot.Plottables.Scatter scatter = plot.Add.Scatter(points, color);
        scatter.LineWidth = line ? 1.5f : 0;
        scatter.MarkerSize = line ? 0 : 7;
        scatter.LegendText = legend ?? string.Empty;
    }

    private static Coordinates[] Points(string[][] rows, double start, int column, int window) =>
        [.. rows.Where(row => row[column].Length > 0)
            .Select(row => (Step: start + Number(row[0]), Value: Number(row[column])))
            .Chunk(window)
            .Select(chunk => new Coordinates(chunk.Average(point => point.Step), chunk.Average(point => point.Value)))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
