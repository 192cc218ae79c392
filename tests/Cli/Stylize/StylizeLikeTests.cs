using System.Text.Json;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary>Settings recorded in results, and read back from pictures that anyone may have made.</summary>
public sealed class StylizeLikeTests : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RandomModel _model;

    public StylizeLikeTests(RandomModel model)
    {
        _model = model;
        Write("content.png", 24, 32, seed: 1);
        Write("s.png", 40, 40, seed: 2);
        Write("ü t.png", 30, 50, seed: 3);
        File.Copy(model.Path, _folder["random.safetensors"]);
    }

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "hello", "no settings of this program", "a photographer's note" },
        { "{}", "no settings of this program", "nothing in it" },
        { """{"program":"x","options":{"alpha":0.5}}""", "no settings of this program", "a number in the place of a list" },
        { """{"program":"x","options":{"alpha":[null]}}""", "no settings of this program", "a value that is null" },
        { """{"program":"x","options":null}""", "no settings of this program", "no options" },
        { """{"program":"x","options":{},"more":[[[[[[1]]]]]]}""", "no settings of this program", "more than ours" },
        { """{"program":"x","options":{"output":["/etc/passwd"]}}""", "a setting 'output' that this version does not know", "where to write" },
        { """{"program":"x","options":{"colour":["red"]}}""", "a setting 'colour'", "an option of the future" },
        { """{"program":"x","options":{"style":["/etc/passwd"]}}""", "no plain name of a file", "an absolute path" },
        { """{"program":"x","options":{"style":["../s.png"]}}""", "no plain name of a file", "a path upwards" },
        { """{"program":"x","options":{"style":["..\\s.png"]}}""", "no plain name of a file", "a path upwards on Windows" },
        { """{"program":"x","options":{"style":["missing.png"]}}""", "neither beside it nor in the current folder", "a style that is not here" },
        { """{"program":"x","options":{"style":["--output"]}}""", "'--output' is no value", "an option in disguise" },
        { """{"program":"x","options":{"style":["s.png"],"alpha":["7"]}}""", "it must be a number between 0 and 1", "out of range" },
        { """{"program":"x","options":{"style":["s.png"],"preserve-color":["all"]}}""", "one of luminance, coral", "an unknown choice" },
        { """{"program":"x","options":{"alpha":["1"]}}""", "'--style' is required", "no style" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("first.png"), InlineData("first.jpg"), InlineData("first.webp")]
    public async Task Like_MakesTheSameResult(string name)
    {
        await Run(
            _folder["content.png"], "--style", _folder["s.png"], _folder["ü t.png"], "--mix", "0.7", "0.3", "--alpha", "0.8", "--stroke", "2",
            "--crop", "4:3", "--preserve-color", "luminance", "--size", "20", "--keep-size",
            "--model", _folder["random.safetensors"], "--output", _folder[name]);
        string again = Path.Combine(_folder.Path, "again" + Path.GetExtension(name));
        string[] notes = await Run(_folder["content.png"], "--like", _folder[name], "--output", again);

        using torch.Tensor expected = ImageFile.Load(_folder[name]);
        using torch.Tensor actual = ImageFile.Load(again);
        Assert.True(expected.Equals(actual));
        Assert.Equal(ImageFile.Inspect(_folder[name]).Comment, ImageFile.Inspect(again).Comment);
        Assert.Contains($"--style {_folder["s.png"]} {_folder["ü t.png"]}", Assert.Single(notes));
    }

    [Fact]
    public async Task Like_GoesBeforeContentsThatLookLikeOptions()
    {
        await Run(
            _folder["content.png"], "--style", _folder["s.png"], "--model", _folder["random.safetensors"], "--output", _folder["first.png"]);
        await Run("--like", _folder["first.png"], "--output", _folder["again.png"], "--", _folder["content.png"]);
        Assert.Equal(File.ReadAllBytes(_folder["first.png"]), File.ReadAllBytes(_folder["again.png"]));
    }

    [Fact]
    public async Task Like_RefinesAgainstTheSameLossNetwork()
    {
        await Run(
            _folder["content.png"], "--style", _folder["s.png"], "--size", "32", "--model", _folder["random.safetensors"], "--precision", "float32",
            "--refine", "1", "--loss-network", "embedded", "--output", _folder["first.png"]);
        string note = Assert.Single(await Run(_folder["content.png"], "--like", _folder["first.png"], "--output", _folder["again.png"]));
        Assert.Contains("--loss-network embedded", note);
        Assert.Contains("--precision float32", note);
        Assert.Equal(File.ReadAllBytes(_folder["first.png"]), File.ReadAllBytes(_folder["again.png"]));
    }

    [Fact]
    public async Task MissingPicture_IsNamed()
    {
        var run = await StyleKernelsCommand.Run("stylize", _folder["content.png"], "--like", _folder["none.png"], "--output", _folder["a.png"]);
        Assert.Equal((1, $"error: {_folder["none.png"]}: there is no such file"), (run.ExitCode, Assert.Single(run.Error)));
    }

    [Fact]
    public async Task WhatIsGiven_Wins()
    {
        await Run(_folder["content.png"], "--style", _folder["s.png"], "--model", _folder["random.safetensors"], "--output", _folder["first.png"]);
        File.Delete(_folder["s.png"]);
        await Run(_folder["content.png"], "--like", _folder["first.png"], "--style", _folder["ü t.png"], "--alpha", "0.5", "--output", _folder["again.png"]);
        JsonElement options = Options("again.png");
        Assert.Equal("ü t.png", options.GetProperty("style")[0].GetString());
        Assert.Equal("0.5", options.GetProperty("alpha")[0].GetString());
        Assert.Equal("random.safetensors", options.GetProperty("model")[0].GetString());
    }

    [Fact]
    public async Task EveryResult_RecordsItsOwnStyleAndNoFolders()
    {
        await Run(
            _folder["content.png"], "--style", _folder["s.png"], _folder["ü t.png"], "--model", _model.Path,
            "--name", "{style}.png", "--output", _folder["out/"]);
        Assert.Equal("s.png", Assert.Single(Options("out/s.png").GetProperty("style").EnumerateArray()).GetString());
        Assert.Equal("ü t.png", Assert.Single(Options("out/ü t.png").GetProperty("style").EnumerateArray()).GetString());
        Assert.DoesNotContain(_folder.Path, ImageFile.Inspect(_folder["out/s.png"]).Comment);
    }

    [Fact]
    public async Task NoMetadata_RecordsNothing()
    {
        await Run(_folder["content.png"], "--style", _folder["s.png"], "--model", _model.Path, "--no-metadata", "--output", _folder["a.png"]);
        ImageInfo info = ImageFile.Inspect(_folder["a.png"]);
        Assert.Equal((null, null), (info.Software, info.Comment));
        Assert.DoesNotContain("stylekernels", File.ReadAllText(_folder["a.png"]));
    }

    [Theory, MemberData(nameof(Hostile))]
    public async Task HostileSettings_AreRefusedInALine(string comment, string message, string reason)
    {
        using torch.Tensor picture = TestPictures.Gradient(8, 8);
        ImageFile.Save(picture, _folder["hostile.jpg"], new ImageSaveOptions { Comment = comment });
        await AssertRefused(message, reason);
    }

    [Fact]
    public async Task HugeOrMissingSettings_AreRefusedInALine()
    {
        using torch.Tensor picture = TestPictures.Gradient(8, 8);
        ImageFile.Save(picture, _folder["hostile.jpg"], new ImageSaveOptions { Comment = new string('[', 60_000) });
        await AssertRefused("no settings", "sixty thousand brackets");
        ImageFile.Save(picture, _folder["hostile.jpg"]);
        await AssertRefused("no settings in this picture", "none");
    }

    private async Task AssertRefused(string message, string reason)
    {
        var run = await StyleKernelsCommand.Run("stylize", _folder["content.png"], "--like", _folder["hostile.jpg"], "--quiet", "--output", _folder["a.png"]);
        Assert.True(run.ExitCode == 2, reason);
        Assert.StartsWith($"error: --like {_folder["hostile.jpg"]}: ", Assert.Single(run.Error));
        Assert.True(run.Error[0].Contains(message), run.Error[0]);
        Assert.False(File.Exists(_folder["a.png"]));
    }

    private JsonElement Options(string name) => JsonDocument.Parse(ImageFile.Inspect(_folder[name]).Comment!).RootElement.GetProperty("options");

    private static async Task<string[]> Run(params string[] arguments)
    {
        var run = await StyleKernelsCommand.Run(["stylize", .. arguments]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));
        return run.Error;
    }

    private void Write(string name, int height, int width, int seed)
    {
        using torch.Tensor picture = TestPictures.Noise(height, width, seed);
        ImageFile.Save(picture, _folder[name]);
    }
}
