using StyleKernels.Evaluation;
using StyleKernels.Evaluation.Rating;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Rating;

public sealed class RatingPlanTests
{
    [Fact]
    public void Samples_AreSplitAmongRaters_AndATenthIsRepeatedLater()
    {
        using var study = new RatingStudyFolder(raters: 3);
        RatingKey key = study.Folder.Key();
        string[][] mine = [.. study.Manifest.Raters.Select(rater => rater.Items.Where(item => key.Items[item.Id].Role == ItemRole.Rating)
            .Select(item => key.Items[item.Id].Sample).ToArray())];
        Assert.Equal(2 * RatingStudyFolder.Pairs, mine.Sum(part => part.Length));
        Assert.Equal(2 * RatingStudyFolder.Pairs, mine.SelectMany(part => part).Distinct().Count());
        Assert.All(mine, part => Assert.Equal(8, part.Length));
        foreach (RaterPlan rater in study.Manifest.Raters)
        {
            RatingItem repeat = Assert.Single(rater.Items, item => key.Items[item.Id].Role == ItemRole.Repeat);
            Assert.Contains(rater.Items.TakeWhile(item => item != repeat), item => key.Items[item.Id].Sample == key.Items[repeat.Id].Sample);
        }
    }

    [Fact]
    public void SharedSamples_AreSeenByEveryRater()
    {
        using var study = new RatingStudyFolder(raters: 3, shared: 5);
        RatingKey key = study.Folder.Key();
        int[] seenBy = [.. key.Items.Values.Where(item => item.Role == ItemRole.Rating).GroupBy(item => item.Sample).Select(sample => sample.Count())];
        Assert.Equal(5, seenBy.Count(raters => raters == 3));
        Assert.Equal(19, seenBy.Count(raters => raters == 1));
    }

    [Fact]
    public void APreferenceTest_DrawsSides_AndHasThreeObviousLosers()
    {
        using var study = new RatingStudyFolder(RatingKind.Preference, raters: 4, shared: 6);
        RatingKey key = study.Folder.Key();
        foreach (RaterPlan rater in study.Manifest.Raters)
        {
            Assert.Equal(3, rater.Items.Count(item => key.Items[item.Id].Role == ItemRole.Check));
            Assert.All(rater.Items, item => Assert.Equal(2, item.Results.Count));
        }

        // The same sample has its sides drawn anew for every rater.
        IEnumerable<IGrouping<string, SampleKey>> shared = key.Items.Values.Where(item => item.Role == ItemRole.Rating)
            .GroupBy(item => item.Sample)
            .Where(sample => sample.Count() == 4);
        Assert.Contains(shared, sample => sample.Select(item => item.Models[0]).Distinct().Count() == 2);
    }

    [Fact]
    public void WhatThePageGets_NamesNoModelAndNoFile()
    {
        using var study = new RatingStudyFolder(RatingKind.Preference);
        string page = File.ReadAllText(Path.Combine(study.Folder.Path, "rating.json"));
        foreach (string secret in (string[])["calm", "wild", "noise", "check", "repeat", "artist", "list.csv"])
        {
            Assert.DoesNotContain(secret, page);
        }

        Assert.All(study.Manifest.Pictures(), name => Assert.True(File.Exists(study.Folder.Picture(name)), name));
    }

    [Fact]
    public void TheSeedDecidesEverything_AndAStudyIsNotReplaced()
    {
        using var study = new RatingStudyFolder(RatingKind.Preference);
        RatingManifest again = RatingStudy.Make(study.Request, study["again"], stop: TestContext.Current.CancellationToken);
        Assert.Equivalent(study.Manifest.Raters, again.Raters, strict: true);
        RatingManifest other = RatingStudy.Make(study.Request with { Seed = 2 }, study["other"], stop: TestContext.Current.CancellationToken);
        Assert.NotEqual(study.Manifest.Raters[0].Code, other.Raters[0].Code);
        EvaluationException error = Assert.Throws<EvaluationException>(
            () => RatingStudy.Make(study.Request, study.Folder.Path, stop: TestContext.Current.CancellationToken));
        Assert.Contains("already", error.Message);
    }

    [Theory]
    [InlineData("{", "damaged")]
    [InlineData("null", "damaged")]
    [InlineData("{\"id\":\"x\",\"kind\":\"style\",\"questions\":[],\"raters\":[]}", "not a rating study")]
    [InlineData(
        "{\"id\":\"x\",\"kind\":\"style\",\"questions\":[{\"id\":\"q\",\"text\":\"t\",\"answers\":[\"a\"]}],"
            + "\"raters\":[{\"code\":\"r\",\"items\":[{\"id\":\"1\",\"style\":\"../key.json\",\"results\":[\"a.jpg\"]}]}]}",
        "not a rating study")]
    public void ADamagedStudy_IsNamed(string text, string expected)
    {
        using var study = new RatingStudyFolder();
        string path = Path.Combine(study.Folder.Path, "rating.json");
        File.WriteAllText(path, text);
        string message = Assert.Throws<EvaluationException>(() => study.Folder.Manifest()).Message;
        Assert.Contains(expected, message);
        Assert.StartsWith(path, message);
    }
}
