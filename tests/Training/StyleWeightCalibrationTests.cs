using StyleKernels.Models.Training;
using Xunit;

namespace StyleKernels.Tests.Training;

public sealed class StyleWeightCalibrationTests
{
    [Theory]
    [InlineData(0.66, 0.26, 2.5, "a balanced loss")]
    [InlineData(0.66, 8.1e4, 8.1e-6, "a classic loss in large units")]
    [InlineData(0, 1, 1, "no content term: nothing to calibrate by")]
    [InlineData(1, double.NaN, 1, "not a number")]
    public void FinalWeight_IsTheRatioToTwoDigits(double content, double style, double expected, string reason)
    {
        var calibration = new StyleWeightCalibration();
        calibration.Add(content / 2, style / 2);
        calibration.Add(content / 2, style / 2);
        Assert.True(Math.Abs(calibration.StyleWeight(final: true) - expected) <= 1e-9 * expected, reason);
    }

    [Fact]
    public void ProvisionalWeight_FavoursTheStyleTenTimes()
    {
        var calibration = new StyleWeightCalibration();
        calibration.Add(1, 2);
        Assert.Equal(10 * calibration.StyleWeight(final: true), calibration.StyleWeight(final: false), 1e-9);
    }

    [Theory]
    [InlineData(8, 2, "a short run")]
    [InlineData(4000, 1000, "a quarter")]
    [InlineData(160_000, 1000, "never more than a thousand")]
    public void WarmUp_IsAQuarterOfTheRunAtMostAThousand(int steps, int expected, string reason) =>
        Assert.True(StyleWeightCalibration.WarmUp(steps) == expected, reason);
}
