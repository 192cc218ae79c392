using OxyPlot;

namespace StyleKernels.Evaluation.Reports;

/// <summary>
/// How much room text takes in an SVG. OxyPlot measures it as its PDF writer does, in points of 1/72 inch, while text of an SVG is drawn in pixels of 1/96:
/// names would run into each other.
/// </summary>
internal sealed class PlotTextMeasure(double width, double height) : PdfRenderContext(width, height, OxyColors.White)
{
    private const double PixelsPerPoint = 96.0 / 72;

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        OxySize points = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(points.Width * PixelsPerPoint, points.Height * PixelsPerPoint);
    }
}
