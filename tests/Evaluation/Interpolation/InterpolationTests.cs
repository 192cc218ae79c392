using StyleKernels.Evaluation.Interpolation;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Tests.Cli;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Interpolation;

public sealed class InterpolationTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly PictureFolders _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void BothPaths_MeetAtTheStyle_AndTheSecondEndsAtTheSecondStyle()
    {
        using InterpolationStudy study = InterpolationStudy.Open(new InterpolationStudyRequest
        {
            Models = ["ours=" + model.Path],
            List = List(("c0", "artist0/s0"), ("c0", "artist1/s3")),
            Sizes = [40],
            Weights = [0, 0.5, 1],
        });
        Row[] rows = [.. Enumerable.Range(0, study.Count).Select(study.Measure)];
        Assert.All(rows, row => Assert.Equal("", row.Error));
        Assert.Equal(12, rows.Length);
        (Row[] strength, Row[] styles, Row[] other) = (rows[..3], rows[3..6], rows[6..9]);

        AssertClose(strength[2].Values[1], styles[0].Values[1]);
        AssertClose(other[2].Values[1], styles[2].Values[2]);
        AssertClose(other[2].Values[0], styles[2].Values[0]);
        Assert.NotEqual(strength[0].Values[1], strength[2].Values[1]);
    }

    [Fact]
    public async Task StudyInterpolation_WritesTablesCurvesAndSheets()
    {
        Directory.CreateDirectory(_pictures["finished"]);
        File.Copy(_pictures["content/c0.png"], _pictures["finished/c0-in-the-style-of-s0.png"]);
        var run = await StyleKernelsCommand.Run(
            "study", "interpolation", "--model", "ours=" + model.Path, "theirs=" + _pictures["finished"], "--list", List(("c0", "artist0/s0")), "--size", "40",
            "--weight", "0", "1", "--loss-network", "embedded", "--output", _pictures["out"]);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal(2, run.Output.Count(line => line.StartsWith("ours")));
        Assert.True(run.Output.Count(line => line.StartsWith("theirs")) == 1, "finished results have no strength but 1 and do not mix");
        Assert.True(File.Exists(Path.Combine(_pictures["out"], "sheet-strength-40.png")));
    }

    private static void AssertClose(double expected, double value) => Assert.Equal(expected, value, 1e-4 * expected);

    private string List(params (string Content, string Style)[] pairs)
    {
        string path = _pictures["list.csv"];
        File.WriteAllLines(path, ["content,style", .. pairs.Select(pair => $"content/{pair.Content}.png,style/{pair.Style}.png")]);
        return path;
    }
}
