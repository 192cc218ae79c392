using MathNet.Numerics;
using MathNet.Numerics.Statistics;

namespace StyleKernels.Evaluation.Statistics;

/// <summary>A least-squares line y = intercept + slope · x, and the correlation of both.</summary>
/// <param name="Slope">Of the line.</param>
/// <param name="Intercept">Of the line.</param>
/// <param name="Pearson">Pearson's r.</param>
public readonly record struct LinearFit(double Slope, double Intercept, double Pearson)
{
    /// <summary>Fits a line; NaN for less than two points.</summary>
    /// <param name="x">The abscissae.</param>
    /// <param name="y">As many ordinates.</param>
    public static LinearFit Of(double[] x, double[] y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Length < 2)
        {
            return new LinearFit(double.NaN, double.NaN, double.NaN);
        }

        (double intercept, double slope) = Fit.Line(x, y);
        return new LinearFit(slope, intercept, Correlation.Pearson(x, y));
    }
}
