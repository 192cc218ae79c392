using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Objectives;
using StyleKernels.Tests.Cli;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Losses;

public sealed class LossStudyTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private const int Size = 48;
    private readonly PictureFolders _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void EveryLoss_IsThatOfAnIndependentFloat64Computation_On20Pairs()
    {
        using LossStudy study = LossStudy.Open(Request() with { Pairs = 20, Models = [], References = true, Judge = false });
        using LossNetwork network = LossNetwork.Embedded(objective: Yardstick.For);
        Row[] rows = [.. Enumerable.Range(0, study.Count).Select(study.Measure)];
        Assert.Equal(40, rows.Length);
        Assert.All(rows, row => Assert.Empty(row.Error));
        Row[] same = [.. rows.Where(row => row.Keys[LossKeys.ModelIndex] == "another picture of the same artist")];
        Assert.Equal(20, same.Length);
        foreach (Row row in same)
        {
            // The next file of the three in the artist's folder.
            int style = row.Keys[LossKeys.StyleIndex][^5] - '0';
            string other = row.Keys[LossKeys.StyleIndex][..^5] + (style / 3 * 3 + ((style + 1) % 3)) + ".png";
            AssertStyleLosses(study, network, row, other);
        }
    }

    [Fact]
    public void ContentLosses_AreThoseOfAnIndependentFloat64Computation()
    {
        using LossStudy study = LossStudy.Open(Request() with { Models = ["random=" + model.Path], References = false, Judge = false });
        using LossNetwork network = LossNetwork.Embedded(objective: Yardstick.For);
        for (int i = 0; i < study.Count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Row row = study.Measure(i);
            Tensor result = study.Result("random", study.Pairs[i], Size)!;
            var (p, c) = (network.Extract(result), network.Extract(ImageFile.Load(study.Pairs[i].Content, Size)));
            double third = Float64Losses.RelativeError(p["relu3_1"], c["relu3_1"]);
            double fourth = Float64Losses.RelativeError(p["relu4_1"], c["relu4_1"]);
            AssertClose((third + fourth) / 2, Value(study, row, LossColumns.Content));
            AssertClose(Float64Losses.RelativeError(p["relu3_1@1/2"], c["relu3_1@1/2"]), Value(study, row, LossColumns.HalfContent));
        }
    }

    [Fact]
    public void TheContentItself_HasNoContentLossAndTheStylesOwnStatisticsNone()
    {
        using LossStudy study = LossStudy.Open(Request() with { Models = [], Style = _pictures.Content, Pairs = 30 });
        Row same = Enumerable.Range(0, study.Count).Select(study.Measure).First(row =>
            row.Keys[LossKeys.ModelIndex] == "the content itself" && row.Keys[LossKeys.ContentIndex] == row.Keys[LossKeys.StyleIndex]);
        foreach (string column in
            new[] { LossColumns.Content, LossColumns.Classic, LossColumns.Balanced, LossColumns.MultiScale, LossColumns.JudgeStyle, LossColumns.JudgeContent })
        {
            Assert.InRange(Value(study, same, column), 0, 1e-6);
        }
    }

    [Fact]
    public void FinishedResults_AreMeasuredAsTheNetworkThatMadeThemWas()
    {
        using (LossStudy study = LossStudy.Open(Request() with { Models = ["a=" + model.Path] }))
        {
            foreach (var pair in study.Pairs.Distinct())
            {
                using Tensor result = study.Result("a", pair, Size)!;
                string name = $"{Path.GetFileNameWithoutExtension(pair.Content)}-in-the-style-of-{Path.GetFileNameWithoutExtension(pair.Style)}.png";
                Directory.CreateDirectory(_pictures["results"]);
                ImageFile.Save(result, Path.Combine(_pictures["results"], name));
            }
        }

        using LossStudy both = LossStudy.Open(Request() with { Models = ["a=" + model.Path, "b=" + _pictures["results"]], References = false, Judge = false });
        for (int i = 0; i < both.Count; i += 2)
        {
            (Row network, Row folder) = (both.Measure(i), both.Measure(i + 1));
            Assert.Empty(folder.Error);
            Assert.Equal(Value(both, network, LossColumns.MultiScale), Value(both, folder, LossColumns.MultiScale), 0.02);
        }
    }

    [Fact]
    public void PicturesThatCannotBeRead_AreRowsWithAReason()
    {
        File.WriteAllText(_pictures["content/c0.png"], "no picture");
        using LossStudy study = LossStudy.Open(Request() with { Models = ["a=" + model.Path], Pairs = 20, Judge = false });
        Row[] rows = [.. Enumerable.Range(0, study.Count).Select(study.Measure)];
        Assert.Contains(rows, row => row.Error.Contains("c0.png") && row.Values.All(double.IsNaN));
        Assert.Contains(rows, row => row.Error.Length == 0);
    }

    private LossStudyRequest Request() => new() { Models = [], Content = _pictures.Content, Style = _pictures.Style, Pairs = 4, Sizes = [Size] };

    private static void AssertStyleLosses(LossStudy study, LossNetwork network, Row row, string result)
    {
        using DisposeScope scope = NewDisposeScope();
        var (p, s) = (network.Extract(ImageFile.Load(result, Size)), network.Extract(ImageFile.Load(row.Keys[LossKeys.StyleIndex], Size)));
        (double classic, double balanced, double multiScale) = (0, 0, 0);
        foreach (StyleTerm term in network.Objective.Style)
        {
            bool centred = term.Statistic == StyleStatistic.Covariance;
            double[,] ours = Float64Losses.Gram(p[$"{term.Layer}"], centred);
            double[,] theirs = Float64Losses.Gram(s[$"{term.Layer}"], centred);
            double ratio = Float64Losses.Balanced(ours, theirs);
            AssertClose(ratio, Value(study, row, LossColumns.Of(centred ? LossColumns.MultiScale : LossColumns.Balanced, term.Layer)));
            (classic, balanced, multiScale) = centred
                ? (classic, balanced, multiScale + ratio)
                : (classic + Float64Losses.Classic(ours, theirs), balanced + ratio, multiScale);
        }

        AssertClose(classic, Value(study, row, LossColumns.Classic));
        AssertClose(balanced, Value(study, row, LossColumns.Balanced));
        AssertClose(multiScale, Value(study, row, LossColumns.MultiScale));
    }

    private static double Value(Study study, Row row, string column) => row.Values[study.Schema.Values.ToList().IndexOf(column)];

    /// <summary>The losses are float32: a relative error of 1e-4 is what Gram matrices of float32 leave of a ratio.</summary>
    private static void AssertClose(double expected, double actual) => Assert.InRange(actual, expected * (1 - 1e-4), expected * (1 + 1e-4));
}
