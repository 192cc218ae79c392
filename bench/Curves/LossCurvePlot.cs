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
        Curve content = new(plot, plot.Axes.Left, palette.GetColor(0), "content", column: 1, heldOutColumn: 4);
        Curve style = new(plot, plot.Axes.Right, palette.GetColor(1), "style", column: 2, heldOutColumn: 5);
        double start = 0;
        for (int stage = 0; stage < files.Count; stage++)
        {
            string[][] rows = [.. File.ReadAllLines(files[stage]).Skip(1).Select(row => row.Split(','))];
            if (rows.Length == 0)
            {
                throw new InvalidDataException($"{files[stage]} has no steps");
            }

            content.Add(rows, start);
            style.Add(rows, start);
            start += rows.Max(row => Number(row[0]));
            if (stage < files.Count - 1)
            {
                plot.Add.VerticalLine(start, width: 1, color: Colors.Gray);
            }
        }

        content.ScaleAxis();
        style.ScaleAxis();
        plot.XLabel("step");
        plot.Axes.SetLimitsX(0, start * 1.01);
        plot.ShowLegend(Edge.Bottom);
        plot.SavePng(path, Width, Height);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>One term, with an axis of its own: a classic style loss is ten times a content loss.</summary>
    private sealed class Curve(Plot plot, IYAxis axis, Color color, string term, int column, int heldOutColumn)
    {
        private readonly List<double> _drawn = [];

        /// <summary>Draws a stage that begins at a step.</summary>
        public void Add(string[][] rows, double start)
        {
            bool first = _drawn.Count == 0;
            Draw(Points(rows, start, column, Window), first ? term : string.Empty, line: true);
            Draw(Points(rows, start, heldOutColumn, window: 1), first ? $"{term}, held-out, 256 px" : string.Empty, line: false);
        }

        /// <summary>From 0 to a little over nearly all values: the first steps may leave the picture.</summary>
        public void ScaleAxis()
        {
            axis.Label.Text = term;
            axis.Label.ForeColor = color;
            _drawn.Sort();
            plot.Axes.SetLimitsY(0, 1.25 * _drawn[(int)(0.95 * (_drawn.Count - 1))], axis);
        }

        private void Draw(Coordinates[] points, string legend, bool line)
        {
            ScottPlot.Plottables.Scatter scatter = plot.Add.Scatter(points, color);
            scatter.Axes.YAxis = axis;
            scatter.LineWidth = line ? 1.5f : 0;
            scatter.MarkerSize = line ? 0 : 7;
            scatter.LegendText = legend;
            _drawn.AddRange(points.Select(point => point.Y));
        }

        private static Coordinates[] Points(string[][] rows, double start, int column, int window) =>
            [.. rows.Where(row => row[column].Length > 0)
                .Select(row => (Step: start + Number(row[0]), Value: Number(row[column])))
                .Chunk(window)
                .Select(chunk => new Coordinates(chunk.Average(point => point.Step), chunk.Average(point => point.Value)))];
    }
}
