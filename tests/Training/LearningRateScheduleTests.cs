using StyleKernels.Models.Training;
using Xunit;

namespace StyleKernels.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(2, "the shortest run with a slope")]
    [InlineData(50, "a warm-up of five steps")]
    [InlineData(4000, "the longest warm-up")]
    public void Schedule_RisesToThePeakAndFallsToAFiftieth(int steps, string reason)
    {
        var schedule = new LearningRateSchedule(0.5, steps);
        double[] rates = [.. Enumerable.Range(0, steps + 1).Select(step => schedule[step])];
        int peak = Array.IndexOf(rates, rates.Max());
        Assert.True(Math.Abs(rates[peak] - 0.5) < 1e-12, reason);
        Assert.True(peak <= Math.Max(1, steps / 10), reason);
        Assert.True(rates[..peak].Zip(rates[1..]).All(pair => pair.First < pair.Second), reason);
        Assert.True(rates[peak..^1].Zip(rates[(peak + 1)..]).All(pair => pair.First >= pair.Second), reason);
        Assert.Equal(0.5 / 50, rates[^1], 1e-12);
    }
}
