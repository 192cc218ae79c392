using StyleKernels.Models.Training;
using Xunit;

namespace StyleKernels.Tests.Training;

public sealed class TrainingSettingsTests
{
    [Theory]
    [InlineData("""{ "precision": "float32" }""")]
    [InlineData("""{ "flat-weight": 0 }""")]
    public void SettingsSavedBeforeAChoiceExisted_AreThoseWithoutIt(string current) => TrainingSettings.RequireSame("""{ "size": 128 }""", current, "state");

    [Theory]
    [InlineData("""{ "precision": "bfloat16" }""", "precision was float32, it is now bfloat16")]
    [InlineData("""{ "flat-weight": 10 }""", "flat-weight was 0, it is now 10")]
    [InlineData("""{ "size": 64 }""", "size was 128, it is now 64")]
    [InlineData("""{ "seed": 1 }""", "seed was not there, it is now 1")]
    public void OtherSettings_AreNamed(string current, string expected)
    {
        var error = Assert.Throws<TrainingException>(() => TrainingSettings.RequireSame("""{ "size": 128 }""", current, "state"));
        Assert.Contains(expected, error.Message);
    }
}
