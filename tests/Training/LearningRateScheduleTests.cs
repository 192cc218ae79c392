using StyleKernels.Models.Training;
using Xunit;

namespace StyleKernels.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(2, "the shortest run with a slope")]
    [InlineData(50, "a warm-up of five steps")]
    [InlineData(4000, "the longest warm-up")]
    public void Cosine_RisesToOneAndFallsToAFiftieth(int steps, string reason)
    {
        double[] factors = [.. Enumerable.Range(0, steps + 1).Select(step => LearningRateSchedule.Cosine.Factor(step, steps))];
        int peak = Array.IndexOf(factors, factors.Max());
        Assert.True(Math.Abs(factors[peak] - 1) < 1e-12, reason);
        Assert.True(peak <= Math.Max(1, steps / 10), reason);
        Assert.True(factors[..peak].Zip(factors[1..]).All(pair => pair.First < pair.Second), reason);
        Assert.True(factors[peak..^1].Zip(factors[(peak + 1)..]).All(pair => pair.First >= pair.Second), reason);
        Assert.Equal(1 / 50.0, factors[^1], 1e-12);
    }

    [Theory]
    [InlineData("constant", 0, 1)]
    [InlineData("constant", 99_999, 1)]
    [InlineData("inverse-time:5e-5", 0, 1)]
    [InlineData("inverse-time:5e-5", 20_000, 0.5)]
    [InlineData("inverse-time:1e-5", 100_000, 0.5)]
    public void PublishedSchedules_DoNotDependOnTheLengthOfTheRun(string schedule, int step, double expected)
    {
        Assert.Equal(expected, LearningRateSchedule.Parse(schedule).Factor(step, 160_000), 1e-12);
        Assert.Equal(expected, LearningRateSchedule.Parse(schedule).Factor(step, 500_000), 1e-12);
    }

    [Theory, InlineData("cosine"), InlineData("constant"), InlineData("inverse-time:5E-05")]
    public void Text_ReadsBack(string text) => Assert.Equal(text, LearningRateSchedule.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("linear")]
    [InlineData("inverse-time")]
    [InlineData("inverse-time:")]
    [InlineData("inverse-time:0")]
    [InlineData("inverse-time:inf")]
    public void OtherText_IsRefused(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => LearningRateSchedule.Parse(text)).Message);
}
