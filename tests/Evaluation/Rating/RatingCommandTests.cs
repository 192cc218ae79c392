using System.Globalization;
using System.Text.Json;
using MathNet.Numerics.Statistics;
using StyleKernels.Cli.Rate;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Statistics;
using StyleKernels.Evaluation.Votes;
using StyleKernels.Tests.Cli;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Weights;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Rating;

/// <summary>From votes to tables. Alone: the embedded loss network shares torch with all tests.</summary>
[Collection(RunAlone.Name)]
public sealed class RatingCommandTests
{
    private static readonly string[] Answers = ["good", "ok", "bad"];

    [Fact]
    public async Task Import_TakesResultsOnce_AndNamesWhatIsForeign()
    {
        using var study = new RatingStudyFolder();
        RaterPlan rater = study.Manifest.Raters[0];
        string good = Write(study, "good.json", study.Manifest.Id, rater, [.. rater.Items.Select(item => RatingStudyFolder.Vote(item, "ok"))]);
        string foreign = Write(study, "foreign.json", "another", rater, []);
        string wrong = Write(study, "wrong.json", study.Manifest.Id, rater, [RatingStudyFolder.Vote(study.Manifest.Raters[1].Items[0], "ok")]);
        File.WriteAllText(study["broken.json"], "{\"votes\":");
        var run = await StyleKernelsCommand.Run("rate", "import", study.Folder.Path, good, foreign, wrong, study["broken.json"], study["missing.json"], good);
        Assert.Equal(1, run.ExitCode);
        Assert.Collection(
            run.Error,
            line => Assert.Contains("foreign.json: results of another study", line),
            line => Assert.Contains("wrong.json: rater", line),
            line => Assert.Contains("broken.json: not a file of results", line),
            line => Assert.Contains("missing.json: there is no such file", line));
        Assert.Contains(run.Output, line => line.EndsWith($", {rater.Items.Count} of them new"));
        Assert.EndsWith(", 0 of them new", run.Output[^1]);

        var results = await StyleKernelsCommand.Run("rate", "results", study.Folder.Path);
        Assert.Equal(1 + rater.Items.Count, results.Output.Length);
        Assert.Contains(",calm,", results.Output[1] + results.Output[2] + results.Output[^1] + results.Output[^2] + results.Output[^3]);
    }

    [Fact]
    public async Task RateMake_TakesRatersSharedSamplesQuestionsAndPng()
    {
        using var study = new RatingStudyFolder();
        string output = study["made"];
        var run = await StyleKernelsCommand.Run(
            "rate", "make", "--kind", "preference", "--model", "calm=" + study["calm"], "wild=" + study["wild"], "--list", study["list.csv"], "--size", "48",
            "--raters", "3", "--shared", "2", "--question", "content", "style", "--png", "--output", output);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        RatingManifest manifest = new RatingFolder(output).Manifest();
        Assert.Equal(3, manifest.Raters.Count);
        Assert.Equal(["content", "style"], manifest.Questions.Select(question => question.Id));
        Assert.All(
            manifest.Raters,
            rater => Assert.True(rater.Items.Count >= 2 + ((RatingStudyFolder.Pairs - 2) / 3), "a part of the samples, and the shared ones"));
        Assert.NotEmpty(Directory.GetFiles(output, "*.png", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(output, "*.jpg", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task StudyAgreement_HasTheCorrelationsOfItsOwnRows()
    {
        using var study = new RatingStudyFolder(shared: 4);
        Vote(study, (item, i) => RatingStudyFolder.Vote(item, Answers[i % 3]));
        var run = await StyleKernelsCommand.Run("study", "agreement", study.Folder.Path, "--output", study["report"], "--loss-network", "embedded");
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        foreach (RaterPlan rater in study.Manifest.Raters)
        {
            Assert.Equal(Recomputed(study, rater.Code), Pearson(study, "balanced", rater.Code), 1e-9);
        }

        double mean = study.Manifest.Raters.Average(rater => Pearson(study, "balanced", rater.Code));
        Assert.Equal(mean, Pearson(study, "balanced", "average"), 1e-9);
        string page = File.ReadAllText(Path.Combine(study["report"], "index.html"));
        Assert.Contains("Table 3", page);
        Assert.Contains("Krippendorff", page);
    }

    [Fact]
    public async Task StudyMerge_CountsVotesThatCameAfterTheRows()
    {
        using var study = new RatingStudyFolder(shared: 4);
        Vote(study, (item, i) => RatingStudyFolder.Vote(item, Answers[i % 3]));
        foreach (string part in (string[])["1/2", "2/2"])
        {
            var run = await StyleKernelsCommand.Run(
                "study", "agreement", study.Folder.Path, "--output", study["report"], "--loss-network", "embedded", "--shard", part);
            Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        }

        Vote(study, (item, i) => RatingStudyFolder.Vote(item, Answers[(i + 1) % 3]));
        var merge = await StyleKernelsCommand.Run("study", "merge", study["report"]);
        Assert.True(merge.ExitCode == 0, string.Join("\n", merge.Error));
        RaterPlan rater = study.Manifest.Raters[0];
        string[] answers = [.. File.ReadLines(Path.Combine(study["report"], "votes.csv")).Skip(1).Select(line => line.Split(','))
            .Where(vote => vote[0] == rater.Code).Select(vote => vote[5])];
        Assert.Equal(rater.Items.Select((_, i) => Answers[(i + 1) % 3]).Order(), answers.Order());
    }

    [Fact]
    public async Task StudyPreference_CountsVotesByModel_WhateverTheSide()
    {
        using var study = new RatingStudyFolder(RatingKind.Preference, raters: 2, shared: 0, "overall", "style");
        RatingKey key = study.Folder.Key();

        // "calm" is always preferred, on whichever side it is; a third question was not asked.
        Vote(study, (item, _) => RatingStudyFolder.Vote(
            item,
            key.Items[item.Id].Models[0] == "calm" || key.Items[item.Id].Models[1] == "noise" ? "left" : "right",
            "overall"));
        var run = await StyleKernelsCommand.Run("study", "preference", study.Folder.Path, "--output", study["report"]);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(study["report"], "summary.json")));
        JsonElement comparison = Assert.Single(summary.RootElement.GetProperty("overall").GetProperty("comparisons").EnumerateArray());
        Assert.Equal("calm", comparison.GetProperty("first").GetString());
        Assert.Equal(RatingStudyFolder.Pairs, comparison.GetProperty("wins").GetDouble());
        Assert.Equal(0, comparison.GetProperty("losses").GetDouble());
        Assert.InRange(summary.RootElement.GetProperty("overall").GetProperty("strengths").GetProperty("calm").GetProperty("value").GetDouble(), 0.99, 1);
        Assert.False(summary.RootElement.TryGetProperty("style", out _));
        Assert.Contains(run.Output, line => line.Contains("3 of 3"));
    }

    [Fact]
    public async Task Question_IsForPreferenceTests()
    {
        var run = await StyleKernelsCommand.Run("rate", "make", "--list", "x.csv", "--question", "content", "--output", "y");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--kind preference", run.Error[0]);
    }

    [Theory]
    [InlineData("rate", "make", "--kind", "preference", "--model", "calm=CALM", "--list", "LIST", "--output", "OUT", "at least two")]
    [InlineData("rate", "make", "--model", "calm=CALM", "--list", "LIST", "--size", "32", "48", "--output", "OUT", "one size")]
    [InlineData("rate", "make", "--model", "calm=CALM", "--list", "LIST", "--output", "STUDY", "already")]
    [InlineData("rate", "make", "--model", "noise=CALM", "--list", "LIST", "--output", "OUT", "a model is called 'noise'")]
    [InlineData("rate", "make", "--model", "similar=CALM", "--list", "LIST", "--output", "OUT", "a model is called 'similar'")]
    [InlineData("rate", "serve", "OUT", "no rating study")]
    [InlineData("rate", "results", "STUDY", "no votes")]
    [InlineData("rate", "export", "STUDY", "STUDY", "exists")]
    [InlineData("study", "agreement", "STUDY", "--output", "OUT", "no votes")]
    [InlineData("study", "preference", "OUT", "--output", "OUT", "no rating study")]
    public async Task WhatCannotBe_IsSaidInOneLine(params string[] line)
    {
        using var study = new RatingStudyFolder();
        string[] arguments = [.. line[..^1].Select(one => one.Replace("CALM", study["calm"]).Replace("LIST", study["list.csv"])
            .Replace("OUT", study["out"]).Replace("STUDY", study.Folder.Path))];
        var run = await StyleKernelsCommand.Run(arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(line[^1], Assert.Single(run.Error));
    }

    [Fact]
    public void HumanScoresOfOtherPrograms_AgreeALittle()
    {
        string[] lines = File.ReadAllLines(SharedFile.Find("data/ratings/user-ratings-all.csv"));
        double[][] samples = [.. lines.Skip(1).Select(line => line.Split(',')).Select(fields => fields[1..4].Select(Number).ToArray())];
        double alpha = KrippendorffAlpha.Ordinal(samples);

        // By the definition, without a table of coincidences: mean squared difference of ranks within samples over that of all scores.
        Assert.Equal(ByRanks(samples), alpha, 1e-9);
        TestContext.Current.SendDiagnosticMessage($"alpha of {samples.Length} samples: {alpha:F3}");
        Assert.InRange(alpha, 0.05, 0.9);
    }

    private static double ByRanks(double[][] samples)
    {
        // With mid-ranks, the ordinal metric is the squared difference of ranks.
        double[] all = [.. samples.SelectMany(sample => sample)];
        Dictionary<double, double> rank = all.Distinct().ToDictionary(
            value => value,
            value => all.Count(one => one < value) + (all.Count(one => one == value) / 2.0));
        double[][] ranks = [.. samples.Select(sample => sample.Select(value => rank[value]).ToArray())];
        double within = ranks.Sum(sample => sample.Sum(a => sample.Sum(b => (a - b) * (a - b))) / (sample.Length - 1)) / all.Length;
        double between = 2 * all.Select(value => rank[value]).Variance();
        return 1 - (within / between);
    }

    private static void Vote(RatingStudyFolder study, Func<RatingItem, int, Vote> vote)
    {
        using var store = new VoteStore(study.Folder);
        foreach (RaterPlan rater in study.Manifest.Raters)
        {
            store.Save(rater.Code, rater.Items.Select(vote));
        }
    }

    private static double Pearson(RatingStudyFolder study, string sum, string rater)
    {
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(study["report"], "summary.json")));
        return summary.RootElement.GetProperty("pearson").GetProperty(sum).GetProperty(rater).EnumerateArray().Last().GetProperty("value").GetDouble();
    }

    /// <summary>From the two CSV files of the report alone.</summary>
    private static double Recomputed(RatingStudyFolder study, string rater)
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(study["report"], "rows.csv")).Select(line => line.Split(','))];
        int column = Array.IndexOf(rows[0], "balanced");
        Dictionary<string, double> loss = rows.Skip(1).ToDictionary(row => row[0], row => Number(row[column]));
        string[][] votes = [.. File.ReadLines(Path.Combine(study["report"], "votes.csv")).Select(line => line.Split(','))
            .Where(vote => vote[0] == rater && vote[3] == "rating")];
        return Correlation.Pearson(votes.Select(vote => loss[vote[2]]), votes.Select(vote => Array.IndexOf(Answers, vote[5]) - 1.0));
    }

    private static string Write(RatingStudyFolder study, string name, string id, RaterPlan rater, Vote[] votes)
    {
        File.WriteAllText(study[name], JsonSerializer.Serialize(new { study = id, rater = rater.Code, votes }, JsonSerializerOptions.Web));
        return study[name];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
