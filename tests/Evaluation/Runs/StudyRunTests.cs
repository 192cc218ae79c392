using System.Globalization;
using StyleKernels.Evaluation;
using StyleKernels.Evaluation.Bounds;
using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Quality;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Tests.Kernels;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Runs;

/// <summary>Alone: a network with random weights seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class StudyRunTests : IDisposable
{
    private readonly PictureFolders _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Theory, InlineData("losses"), InlineData("bounds"), InlineData("quality")]
    public void AKilledRun_GoesOnToTheSameRows(string kind)
    {
        using Study study = Open(kind);
        byte[] whole = Whole(study);
        string folder = _pictures["killed"];
        using (var stop = new CancellationTokenSource())
        {
            Assert.False(StudyRun.Measure(study, folder, Shard.Whole, (done, _) => StopAt(done, stop), stop.Token));
        }

        // SIGKILL in the middle of a line; features are written before it.
        File.AppendAllText(Path.Combine(folder, "rows.csv"), "48,half a li");
        if (study.Schema.Features > 0)
        {
            File.AppendAllText(Path.Combine(folder, "rows.features"), new string('x', 2500));
        }

        using Study again = Open(kind);
        int first = -1;
        Assert.True(StudyRun.Measure(again, folder, Shard.Whole, (done, _) => first = first < 0 ? done : first, TestContext.Current.CancellationToken));

        Assert.Equal(5, first);
        Assert.Equal(whole, File.ReadAllBytes(Path.Combine(folder, "rows.csv")));
        AssertSameFeatures(study, folder);

        static void StopAt(int done, CancellationTokenSource stop)
        {
            if (done == 5)
            {
                stop.Cancel();
            }
        }
    }

    [Theory, InlineData("losses", 3), InlineData("bounds", 4), InlineData("bounds", 1), InlineData("quality", 2)]
    public void Parts_GiveTheRowsOfOneRun(string kind, int parts)
    {
        using Study study = Open(kind);
        byte[] whole = Whole(study);
        string[] folders = [.. Enumerable.Range(1, parts).Select(i => _pictures[$"part{i % 2}"])];
        for (int i = 1; i <= parts; i++)
        {
            // A part of one is measured under the name of parts, too.
            using Study ofPart = Open(kind);
            Assert.True(StudyRun.Measure(ofPart, folders[i - 1], new Shard(i, parts), stop: TestContext.Current.CancellationToken));
        }

        if (parts > 1)
        {
            StudyRun.Merge(study, _pictures["merged"], [.. folders.Distinct()]);
        }

        string merged = parts > 1 ? _pictures["merged"] : folders[0];
        Assert.Equal(whole, File.ReadAllBytes(Path.Combine(merged, "rows.csv")));
        AssertSameFeatures(study, merged);
    }

    [Fact]
    public void RowsWhoseFeaturesAreMissing_AreLeftAlone_AndThoseWithHalfOfThemMeasuredAgain()
    {
        using Study study = Open("quality");
        byte[] whole = Whole(study);
        string features = _pictures["whole/rows.features"];
        byte[] wholeFeatures = File.ReadAllBytes(features);
        File.Delete(features);
        EvaluationException error = Assert.Throws<EvaluationException>(() => Whole(study));
        Assert.Contains("rows.features is missing", error.Message);
        Assert.Equal(whole, File.ReadAllBytes(_pictures["whole/rows.csv"]));

        File.WriteAllBytes(features, wholeFeatures[..(wholeFeatures.Length / 2 + 7)]);
        int first = -1;
        StudyRun.Measure(study, _pictures["whole"], Shard.Whole, (done, _) => first = first < 0 ? done : first, TestContext.Current.CancellationToken);
        Assert.Equal(study.Count / 2, first);
        Assert.Equal(whole, File.ReadAllBytes(_pictures["whole/rows.csv"]));
        Assert.Equal(wholeFeatures, File.ReadAllBytes(features));
    }

    [Fact]
    public void AMissingOrUnfinishedPart_IsNamed()
    {
        using Study study = Open("bounds");
        StudyRun.Measure(study, _pictures["one"], new Shard(1, 2), stop: TestContext.Current.CancellationToken);
        Assert.Contains("rows-2-of-2.csv", Merge().Message);

        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        StudyRun.Measure(study, _pictures["one"], new Shard(2, 2), stop: stopped.Token);
        Assert.Contains("0 of 15 rows", Merge().Message);

        EvaluationException Merge() => Assert.Throws<EvaluationException>(() => StudyRun.Merge(study, _pictures["merged"], [_pictures["one"]]));
    }

    [Fact]
    public void PartsOfADivisionThatWasGivenUp_AreLeftOut()
    {
        using Study study = Open("bounds");
        byte[] whole = Whole(study);
        foreach (Shard part in (Shard[])[new(1, 4), new(1, 2), new(2, 2)])
        {
            StudyRun.Measure(study, _pictures["parts"], part, stop: TestContext.Current.CancellationToken);
        }

        File.WriteAllText(_pictures["parts/rows-1-of-2000000000.csv"], "no part at all");
        StudyRun.Merge(study, _pictures["merged"], [_pictures["parts"]]);
        Assert.Equal(whole, File.ReadAllBytes(_pictures["merged/rows.csv"]));
    }

    [Fact]
    public void AnotherStudysFolder_IsLeftAlone()
    {
        using Study study = Open("bounds");
        Whole(study);
        using Study other = BoundsStudy.Open(new BoundsStudyRequest { Images = _pictures.Style, Pairs = 31, Size = 40 });
        EvaluationException error = Assert.Throws<EvaluationException>(() => StudyRun.Measure(
            other, _pictures["whole"], Shard.Whole, stop: TestContext.Current.CancellationToken));
        Assert.Contains("its pairs is 30, here 31", error.Message);
        using Study losses = Open("losses");
        Assert.Throws<EvaluationException>(() => StudyRun.Measure(
            losses, _pictures["whole"], Shard.Whole, stop: TestContext.Current.CancellationToken));
    }

    [Theory, InlineData("{"), InlineData("{}"), InlineData("{\"study\":\"unknown\"}"), InlineData("null"), InlineData("")]
    [InlineData("{\"study\":\"losses\"}"), InlineData("{\"study\":\"bounds\",\"request\":null,\"lossNetwork\":\"\",\"picturesHash\":\"\"}")]
    public void DamagedSettings_AreNamed(string text)
    {
        Directory.CreateDirectory(_pictures["bad"]);
        File.WriteAllText(Path.Combine(_pictures["bad"], "study.json"), text);
        Assert.Contains("study.json", Assert.Throws<EvaluationException>(() => StudySettings.Read(_pictures["bad"])).Message);
    }

    [Fact]
    public void Settings_OpenTheSameStudyAgain()
    {
        using Study study = Open("losses");
        Whole(study);
        using Study again = StudySettings.Read(_pictures["whole"]).Open();
        Assert.True(StudyRun.Measure(again, _pictures["whole"], Shard.Whole, stop: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("a,b\nc", "a line's end in a name")]
    [InlineData("\"quoted\", and more", "quotes and commas")]
    public void Texts_ComeBackOnOneLine(string text, string reason)
    {
        string line = RowText.Line(new Row([text], [1.0 / 3, double.NaN], ""));
        File.WriteAllText(_pictures["row.csv"], line);
        string[] record = Assert.Single(RowText.Records(_pictures["row.csv"]));
        Assert.True(line.Count(c => c == '\n') == 1, reason);
        Assert.Equal(text.Replace('\n', ' '), record[0]);
        Assert.Equal(1.0 / 3, double.Parse(record[1], CultureInfo.InvariantCulture));
        Assert.Equal("", record[2]);
    }

    [Theory]
    [InlineData("x,y,error\n1,z,\n", "line 2 has 'z'")]
    [InlineData("x,y,error\na,1,\na\n", "line 3 has 1 fields")]
    public void DamagedRows_AreNamed(string text, string expected)
    {
        File.WriteAllText(_pictures["row.csv"], text);
        var table = new RowTable(_pictures["row.csv"], new RowSchema(["x"], ["y"]));
        Assert.Contains(expected, Assert.Throws<EvaluationException>(() => table.Column("y")).Message);
    }

    [Theory, InlineData("0/2"), InlineData("3/2"), InlineData("1"), InlineData("a/b"), InlineData("1/2/3"), InlineData("-1/2"), InlineData("1/99999999999")]
    public void WhatIsNoPart_IsRefused(string text) => Assert.Throws<FormatException>(() => Shard.Parse(text));

    [Theory, InlineData(10, 3), InlineData(2, 5), InlineData(2_000_000_000, 10_000)]
    public void Parts_AreTheWholeInOrder(int count, int of)
    {
        int next = 0;
        for (int i = 1; i <= of; i++)
        {
            (int start, int length) = new Shard(i, of).RangeOf(count);
            Assert.Equal(next, start);
            next = start + length;
        }

        Assert.Equal(count, next);
    }

    private byte[] Whole(Study study)
    {
        Assert.True(StudyRun.Measure(study, _pictures["whole"], Shard.Whole, stop: TestContext.Current.CancellationToken));
        return File.ReadAllBytes(Path.Combine(_pictures["whole"], "rows.csv"));
    }

    private void AssertSameFeatures(Study study, string folder)
    {
        if (study.Schema.Features > 0)
        {
            Assert.Equal(File.ReadAllBytes(_pictures["whole/rows.features"]), File.ReadAllBytes(Path.Combine(folder, "rows.features")));
        }
    }

    private Study Open(string kind) => kind == "quality"
        ? QualityStudy.Open(new QualityStudyRequest
        {
            Models = ["untrained:compact-adain"],
            Content = _pictures.Content,
            Style = _pictures.Style,
            Pairs = 2,
            Sizes = [40],
            Alphas = [1],
        })
        : kind == "bounds"
        ? BoundsStudy.Open(new BoundsStudyRequest { Images = _pictures.Style, Pairs = 30, Size = 40 })
        : LossStudy.Open(new LossStudyRequest
        {
            Models = ["untrained:compact-adain"],
            Content = _pictures.Content,
            Style = _pictures.Style,
            Pairs = 3,
            Sizes = [40, 48],
            Judge = false,
        });
}
