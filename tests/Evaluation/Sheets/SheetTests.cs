using StyleKernels.Models.Images;
using StyleKernels.Tests.Cli;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Sheets;

public sealed class SheetTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly PictureFolders _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public async Task EveryContentIsShownInEveryStyle_OfEveryModel()
    {
        var run = await Sheet("--content", _pictures["content/c0.png"], _pictures["content/c1.png"], "--style", _pictures["style/artist0"]);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal(1 + (2 * 3 * 2), File.ReadAllLines(Out("rows.csv")).Length);
        Assert.Equal(1 + (2 * 3), File.ReadAllLines(Out("pairs.csv")).Length);
        (int height, int width) = ImageFile.ReadSize(Out("sheet.png"));
        Assert.InRange(width, 4 * 224, 4 * 240);
        Assert.InRange(height, 6 * 224, 6 * 270);
        Assert.Contains("other", File.ReadAllText(Out("index.html")));
    }

    [Fact]
    public async Task ABrokenPicture_IsNamed_AndTheRestIsShown()
    {
        File.WriteAllText(_pictures["content/c0.png"], "no picture");
        var run = await Sheet("--content", _pictures.Content, "--style", _pictures["style/artist0/s0.png"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("c0.png", Assert.Single(run.Error));
        Assert.True(ImageFile.ReadSize(Out("sheet.png")).Height > 4 * 200);
    }

    [Theory]
    [InlineData(2, "Which pictures?", "--content", "CONTENT")]
    [InlineData(1, "no such picture or folder", "--content", "nowhere.jpg", "--style", "STYLE")]
    [InlineData(1, "no such list", "--list", "nowhere.csv")]
    public async Task WhatCannotBeShown_IsSaidInOneLine(int exitCode, string expected, params string[] arguments)
    {
        var run = await Sheet([.. arguments.Select(argument => argument switch { "CONTENT" => _pictures.Content, "STYLE" => _pictures.Style, _ => argument })]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Error[0]);
    }

    [Fact]
    public async Task MorePairsThanASheetHolds_AreRefused()
    {
        string[] often = [.. Enumerable.Repeat(_pictures.Content, 20)];
        var run = await Sheet(["--content", .. often, "--style", _pictures.Style]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("these are 600", run.Error[0]);
    }

    private string Out(string name) => Path.Combine(_pictures["out"], name);

    private Task<StyleKernelsCommand.CommandResult> Sheet(params string[] more) => StyleKernelsCommand.Run(
    [
        "study", "sheet", "--model", "ours=" + model.Path, "other=" + model.Path, "--size", "40",
        "--loss-network", "embedded", "--output", _pictures["out"], .. more,
    ]);
}
