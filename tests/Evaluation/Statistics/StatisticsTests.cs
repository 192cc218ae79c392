using MathNet.Numerics.Distributions;
using StyleKernels.Evaluation.Statistics;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Statistics;

public sealed class StatisticsTests
{
    [Fact]
    public void TheBootstrapOfAMean_HasTheWidthOfTheNormalInterval()
    {
        double[] sample = Normal(400);
        double mean = sample.Average();
        double error = Math.Sqrt(sample.Sum(x => (x - mean) * (x - mean)) / sample.Length / sample.Length);
        Estimate estimate = Summary.Of(sample, seed: 3).Mean;
        Assert.Equal(mean, estimate.Value, 1e-12);
        Assert.InRange((estimate.High - estimate.Low) / (2 * 1.96 * error), 0.9, 1.1);
        Assert.InRange(mean, estimate.Low, estimate.High);
    }

    [Fact]
    public void TheBootstrap_IsTheSameForTheSameSeed_AndLeavesTheSampleAlone()
    {
        double[] sample = Normal(50);
        double[] copy = [.. sample];
        Assert.Equal(Summary.Of(sample, 5), Summary.Of(sample, 5));
        Assert.NotEqual(Summary.Of(sample, 5), Summary.Of(sample, 6));
        Assert.Equal(copy, sample);
    }

    [Fact]
    public void PercentilesOfKnownNumbers_AreKnown()
    {
        Summary summary = Summary.Of([.. Enumerable.Range(0, 101).Select(i => (double)i)], 1);
        Assert.Equal((101, 50, 50), (summary.Count, summary.Mean.Value, summary.Median.Value));
        Assert.InRange(summary.Percentile90.Value, 90, 91);
        Assert.True(double.IsNaN(Summary.Of([], 1).Mean.Value));
    }

    [Fact]
    public void ALineIsFound_AndItsCorrelationIsOne()
    {
        LinearFit fit = LinearFit.Of([1, 2, 4], [5, 7, 11]);
        Assert.Equal(2, fit.Slope, 1e-12);
        Assert.Equal(3, fit.Intercept, 1e-12);
        Assert.Equal(1, fit.Pearson, 1e-12);
        Assert.Equal(-0.5, LinearFit.Of([1, 2, 3], [3, 1, 2]).Pearson, 1e-12);
        Assert.True(double.IsNaN(LinearFit.Of([1], [1]).Slope));
    }

    [Fact]
    public void TheDynamicRange_LeavesZerosOut()
    {
        DynamicRange range = DynamicRange.Of([0, 2, 4, 2000]);
        Assert.Equal(1000, range.Extremes, 1e-9);
        Assert.True(double.IsNaN(DynamicRange.Of([0]).Extremes));
    }

    private static double[] Normal(int count)
    {
        var values = new double[count];
        new Normal(1, 2, new Random(1)).Samples(values);
        return values;
    }
}
