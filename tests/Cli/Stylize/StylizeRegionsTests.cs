using System.Text.Json;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary>Parts of pictures, regions of styles, and the steps between styles.</summary>
public sealed class StylizeRegionsTests : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RandomModel _model;

    public StylizeRegionsTests(RandomModel model)
    {
        _model = model;
        Write("content.png", 24, 32, seed: 1);
        Write("s.png", 40, 40, seed: 2);
        Write("t.png", 30, 50, seed: 3);
        WriteHalves(24, 32);
    }

    public static TheoryData<string[], string, string> BadArguments => new()
    {
        { ["--style", "s.png", "t.png", "--mask", "left.png"], "it has 1 flat colours besides black (#ffffff)", "a style without a mask" },
        { ["--style", "s.png", "t.png", "--mask", "colours.png", "--mask-invert"], "they have no inverse", "colours have no inverse" },
        { ["--style", "s.png", "t.png", "s.png", "--mask", "left.png", "right.png"], "there are 2 masks, and 3 styles", "fewer masks than styles" },
        { ["--style", "s.png", "--background", "keep"], "need --mask", "a background of nothing" },
        { ["--style", "s.png", "--mask-invert"], "need --mask", "nothing to invert" },
        { ["--style", "s.png", "--mask", "left.png", "--mask-feather", "0.6"], "--mask-feather is '0.6'", "softer than the picture is wide" },
        { ["--style", "s.png", "--mix-steps", "3"], "two give a row, four a square", "no second style" },
        { ["--style", "s.png", "t.png", "--mix-steps", "1"], "--mix-steps is '1'", "no step" },
        { ["--style", "s.png", "t.png", "--mix-steps", "3", "--refine"], "goes with none of", "a sheet is not refined" },
        { ["--style", "s.png", "--crop", "1,2,3"], "--crop is '1,2,3'", "three numbers" },
        { ["--style", "s.png", "--crop", "16:0"], "--crop is '16:0'", "no height" },
        { ["--style", "s.png", "--crop", "-1,0,5,5"], "--crop is '-1,0,5,5'", "left of the picture" },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryStyle_GoesWhereItsMaskIsWhite()
    {
        await Restyle("s-only.png", "--style", _folder["s.png"]);
        await Restyle("t-only.png", "--style", _folder["t.png"]);
        await Restyle("both.png", "--style", _folder["s.png"], _folder["t.png"], "--mask", _folder["left.png"], _folder["right.png"], "--mask-feather", "0");
        AssertHalves("both.png", left: "s-only.png", right: "t-only.png");
    }

    [Fact]
    public async Task OneMaskInColours_HasARegionForEachStyle()
    {
        await Restyle("s-only.png", "--style", _folder["s.png"]);
        await Restyle("t-only.png", "--style", _folder["t.png"]);
        await Restyle("both.png", "--style", _folder["s.png"], _folder["t.png"], "--mask", _folder["colours.png"], "--mask-feather", "0");
        AssertHalves("both.png", left: "s-only.png", right: "t-only.png");
    }

    [Fact]
    public async Task OneMaskInColours_IsRepeatedByLike()
    {
        await Restyle("both.png", "--style", _folder["s.png"], _folder["t.png"], "--mask", _folder["colours.png"]);
        await Restyle("again.png", "--like", _folder["both.png"]);
        using torch.Tensor difference = (Load("both.png") - Load("again.png")).abs();
        Assert.Equal(0, difference.max().item<float>());
    }

    [Fact]
    public async Task SameStyleForTwoMasks_GoesWhereEitherIsWhite()
    {
        await Restyle("s-only.png", "--style", _folder["s.png"]);
        await Restyle("both.png", "--style", _folder["s.png"], _folder["s.png"], "--mask", _folder["left.png"], _folder["right.png"], "--mask-feather", "0");
        AssertHalves("both.png", left: "s-only.png", right: "s-only.png");
    }

    [Fact]
    public async Task WhatNoMaskCovers_StaysOrTakesTheBackgroundsStyle()
    {
        await Restyle("s-only.png", "--style", _folder["s.png"]);
        await Restyle("t-only.png", "--style", _folder["t.png"]);
        string[] masked = ["--style", _folder["s.png"], "--mask", _folder["left.png"], "--mask-feather", "0"];
        await Restyle("kept.png", masked);
        await Restyle("said.png", [.. masked, "--background", "keep"]);
        await Restyle("other.png", [.. masked, "--background", _folder["t.png"]]);
        await Restyle("inverted.png", [.. masked, "--mask-invert"]);
        AssertHalves("kept.png", left: "s-only.png", right: "content.png");
        AssertHalves("said.png", left: "s-only.png", right: "content.png");
        AssertHalves("other.png", left: "s-only.png", right: "t-only.png");
        AssertHalves("inverted.png", left: "content.png", right: "s-only.png");
    }

    [Fact]
    public async Task Edges_AreSoftUnlessToldOtherwise()
    {
        Write("content.png", 120, 160, seed: 1);
        WriteHalves(120, 160);
        string[] masked = ["--style", _folder["s.png"], "--mask", _folder["left.png"]];
        await Restyle("soft.png", masked);
        await Restyle("hard.png", [.. masked, "--mask-feather", "0"]);
        using torch.Tensor difference = (Load("soft.png") - Load("hard.png")).abs().amax([0, 1, 2]);
        Assert.True(difference[79].item<float>() > 0.02f, "soft at the edge");
        Assert.InRange(difference[40].item<float>(), 0, 1.1f / 255);
    }

    [Fact]
    public async Task BrokenMask_IsNamedAndNothingIsDone()
    {
        File.WriteAllText(_folder["text.png"], "no picture");
        var run = await Run(_folder["content.png"], "--style", _folder["s.png"], "--mask", _folder["text.png"], "--output", _folder["a.png"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("text.png", Assert.Single(run.Error));
        Assert.False(File.Exists(_folder["a.png"]));
    }

    [Fact]
    public async Task Masks_StandInTheReport()
    {
        var run = await Run(
            _folder["content.png"], "--style", _folder["s.png"], "--mask", _folder["left.png"], "--output", _folder["a.png"], "--json");
        JsonElement result = JsonDocument.Parse(Assert.Single(run.Output)).RootElement;
        Assert.Equal(_folder["left.png"], Assert.Single(result.GetProperty("masks").EnumerateArray()).GetString());
    }

    [Theory, InlineData(2, 1), InlineData(4, 3)]
    public async Task MixSteps_AreOneSheet(int styles, int rows)
    {
        string[] paths = [.. new[] { "s.png", "t.png", "content.png", "left.png" }.Take(styles).Select(name => _folder[name])];
        await Restyle("sheet.png", ["--style", .. paths, "--mix-steps", "3"]);
        Assert.Equal((rows * 192, 3 * 256), ImageFile.ReadSize(_folder["sheet.png"]));

        await Restyle("first.png", "--style", paths[0]);
        using torch.Tensor large = torch.nn.functional.interpolate(
            Load("first.png"), [192, 256], mode: torch.InterpolationMode.Bilinear, align_corners: false, antialias: true);
        using torch.Tensor cell = Load("sheet.png").narrow(2, 0, 192).narrow(3, 0, 256);
        Assert.InRange((large - cell).abs().max().item<float>(), 0, 2.1f / 255);
    }

    [Fact]
    public async Task Crop_RestylesThePart()
    {
        using torch.Tensor part = Load("content.png").narrow(2, 3, 12).narrow(3, 5, 20);
        ImageFile.Save(part, _folder["part.png"]);
        var run = await Run(_folder["part.png"], "--style", _folder["s.png"], "--output", _folder["expected.png"]);
        Assert.Equal(0, run.ExitCode);
        await Restyle("cropped.png", "--style", _folder["s.png"], "--crop", "5,3,20,12");
        Assert.True(Load("cropped.png").Equals(Load("expected.png")));

        await Restyle("square.png", "--style", _folder["s.png"], "--crop", "1:1");
        Assert.Equal((24, 24), ImageFile.ReadSize(_folder["square.png"]));
    }

    [Fact]
    public async Task CropBeyondAContent_IsNamed()
    {
        var run = await Run(_folder["content.png"], "--style", _folder["s.png"], "--crop", "20,0,20,10", "--output", _folder["a.png"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("content.png: --crop 20,0,20,10 reaches beyond its 32x24 pixels", Assert.Single(run.Error));
    }

    [Theory, MemberData(nameof(BadArguments))]
    public async Task BadArguments_AreExplained(string[] arguments, string message, string reason)
    {
        var run = await Run([_folder["content.png"], .. arguments.Select(name => name.EndsWith(".png") ? _folder[name] : name), "--output", _folder["a.png"]]);
        Assert.True(run.ExitCode == 2 && run.Error[0].Contains(message), $"{reason}: {string.Join('\n', run.Error)}");
    }

    private void AssertHalves(string name, string left, string right)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor expected = torch.cat([Load(left).narrow(3, 0, 16), Load(right).narrow(3, 16, 16)], dim: 3);
        Assert.InRange((Load(name) - expected).abs().max().item<float>(), 0, 1.1f / 255);
    }

    private torch.Tensor Load(string name) => ImageFile.Load(_folder[name]);

    private async Task Restyle(string result, params string[] arguments)
    {
        var run = await Run([_folder["content.png"], .. arguments, "--output", _folder[result]]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));
    }

    private Task<StyleKernelsCommand.CommandResult> Run(params string[] arguments) =>
        StyleKernelsCommand.Run(["stylize", .. arguments, "--model", _model.Path]);

    /// <summary>Masks of the left and the right half.</summary>
    private void WriteHalves(int height, int width)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor left = (torch.arange(width) < width / 2).to(torch.float32).view(1, 1, 1, width).expand(1, 3, height, width);
        ImageFile.Save(left, _folder["left.png"]);
        ImageFile.Save(1 - left, _folder["right.png"]);
        ImageFile.Save(torch.cat([left[.., ..1], torch.zeros_like(left[.., ..1]), 1 - left[.., ..1]], dim: 1), _folder["colours.png"]);
    }

    private void Write(string name, int height, int width, int seed)
    {
        using torch.Tensor picture = TestPictures.Noise(height, width, seed);
        ImageFile.Save(picture, _folder[name]);
    }
}
