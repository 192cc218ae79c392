using StyleKernels.Models.Training;
using Xunit;

namespace StyleKernels.Tests.Training;

public sealed class TrainingHealthTests
{
    private static readonly StepOutcome Good = new(1, 1, Applied: true, Dead: false);
    private static readonly StepOutcome Dead = new(1, 1, Applied: true, Dead: true);
    private static readonly StepOutcome NotFinite = new(double.NaN, 1, Applied: false, Dead: false);

    [Fact]
    public void NetworkThatNeverLived_IsGivenTime()
    {
        var health = new TrainingHealth();
        Add(health, Dead, 100);
        Assert.True(health.IsGood);
        Assert.False(health.HasLived);
    }

    [Theory]
    [InlineData(false, "it lived in this run")]
    [InlineData(true, "it lived before it was resumed")]
    public void NetworkThatDies_IsGivenUp(bool resumed, string reason)
    {
        var health = new TrainingHealth(hasLived: resumed);
        Add(health, Good, resumed ? 0 : 1);
        Add(health, Dead, 19);
        Assert.True(health.IsDying, reason);
        Assert.Throws<TrainingException>(() => health.Add(Dead, 20));
    }

    [Theory, InlineData(true, "last good saving"), InlineData(false, "saved nothing")]
    public void GivenUp_SaysWhatIsLeft(bool hasSaved, string left)
    {
        var health = new TrainingHealth { HasSaved = hasSaved };
        Add(health, NotFinite, 19);
        Assert.Contains(left, Assert.Throws<TrainingException>(() => health.Add(NotFinite, 20)).Message);
    }

    [Fact]
    public void StepsThatMovedNothing_LeaveTheWeightsFitToBeSaved()
    {
        var health = new TrainingHealth();
        Add(health, Good, 1);
        Add(health, NotFinite, 19);
        Assert.Equal((false, false, 19), (health.IsGood, health.IsDying, health.SkippedSteps));
        Assert.Throws<TrainingException>(() => health.Add(NotFinite, 20));
    }

    [Fact]
    public void LossesOfStepsThatMovedNothing_DoNotCount()
    {
        var window = new LossWindow();
        window.Add(NotFinite);
        Assert.False(window.HasLosses);
        window.Add(Good);
        Assert.Equal(new LossSums(1, 1, 1), window.Sums);
    }

    private static void Add(TrainingHealth health, StepOutcome outcome, int times)
    {
        for (int i = 0; i < times; i++)
        {
            health.Add(outcome, i);
        }
    }
}
