using MathNet.Numerics.Statistics;

namespace StyleKernels.Evaluation.Statistics;

/// <summary>Where a sample lies and how widely.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Variation">The standard deviation over the mean.</param>
public readonly record struct Place(double Mean, double Variation)
{
    /// <summary>Of a sample; NaN for an empty one.</summary>
    /// <param name="values">The sample.</param>
    public static Place Of(double[] values)
    {
        (double mean, double deviation) = values.MeanStandardDeviation();
        return new Place(mean, deviation / mean);
    }
}
