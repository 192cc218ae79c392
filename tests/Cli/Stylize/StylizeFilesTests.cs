using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary>What is read, what is written, and what is left alone.</summary>
public sealed class StylizeFilesTests : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RandomModel _model;

    public StylizeFilesTests(RandomModel model)
    {
        _model = model;
        TestPictures.Write(_folder["style.png"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FolderTree_IsMirrored()
    {
        TestPictures.Write(_folder["in/x.png"], _folder["in/sub/x.png"], _folder["in/sub/x.jpg"]);
        AssertClean(await Stylize(_folder["in"], "--output", _folder["out"], "--name", "{content}"), results: 3);
        Assert.Equal(["sub/x.jpg.jpg", "sub/x.png.png", "x.png"], FilesIn("out"));
    }

    [Fact]
    public async Task SeveralFolders_KeepTheirNames()
    {
        TestPictures.Write(_folder["a/x.png"], _folder["b/x.png"]);
        AssertClean(await Stylize(_folder["a"], _folder["b"] + "/", "--output", _folder["out"], "--name", "{content}"), results: 2);
        Assert.Equal(["a/x.png", "b/x.png"], FilesIn("out"));
    }

    [Fact]
    public async Task ResultsOfEarlierRuns_AreNoContents()
    {
        TestPictures.Write(_folder["in/a.png"], _folder["in/b.jpg"], _folder["in/c.webp"]);
        AssertClean(await Stylize(_folder["in"], "--output", _folder["in"]), results: 3);
        var again = await Stylize(_folder["in"], "--output", _folder["in"], "--overwrite");
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(3, again.Output.Length);
        Assert.Equal($"note: {_folder["in"]}: left out 3 results of earlier runs", Assert.Single(again.Error));
        Assert.Equal(6, FilesIn("in").Length);
    }

    [Fact]
    public async Task ExistingResult_IsRefusedReplacedOrSkipped()
    {
        TestPictures.Write(_folder["a.png"], _folder["b.png"]);
        Directory.CreateDirectory(_folder["out"]);
        string existing = _folder["out/a-in-the-style-of-style.png"];
        File.WriteAllText(existing, "work of hours");

        var refused = await Stylize(_folder["a.png"], _folder["b.png"], "--output", _folder["out"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"{existing} exists; --overwrite replaces", Assert.Single(refused.Error));
        Assert.Single(FilesIn("out"));

        var skipped = await Stylize(_folder["a.png"], _folder["b.png"], "--output", _folder["out"], "--skip-existing");
        Assert.Equal((0, 1), (skipped.ExitCode, skipped.Output.Length));
        Assert.Equal("work of hours", File.ReadAllText(existing));

        AssertClean(await Stylize(_folder["a.png"], _folder["b.png"], "--output", _folder["out"], "--overwrite"), results: 2);
        Assert.Equal((24, 32), ImageFile.ReadSize(existing));
    }

    [Fact]
    public async Task SkipExisting_KeepsTheSheetAndTheSavedStyleToo()
    {
        TestPictures.Write(_folder["a.png"], _folder["b.png"]);
        string[] kept = [_folder["sheet.jpg"], _folder["style.safetensors"]];
        Array.ForEach(kept, path => File.WriteAllText(path, "work of hours"));
        var run = await Stylize(
            _folder["a.png"], _folder["b.png"], "--output", _folder["out"], "--skip-existing", "--sheet", kept[0], "--save-style", kept[1]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, FilesIn("out").Length);
        Assert.All(kept, path => Assert.Equal("work of hours", File.ReadAllText(path)));
        Assert.All(kept, path => Assert.Contains($"note: {path} exists: skipped", run.Error));
    }

    [Fact]
    public async Task SkipExisting_PutsWhatIsThereOnTheSheet()
    {
        TestPictures.Write(_folder["a.png"], _folder["b.png"], _folder["c.png"]);
        string[] line = [_folder["a.png"], _folder["b.png"], _folder["c.png"], "--output", _folder["out"], "--no-metadata"];
        AssertClean(await Stylize([.. line, "--sheet", _folder["all.png"]]), results: 3);
        byte[] all = File.ReadAllBytes(_folder["all.png"]);

        File.Delete(_folder["out/b-in-the-style-of-style.png"]);
        await Stylize([.. line, "--skip-existing", "--sheet", _folder["again.png"]]);
        Assert.Equal(all, File.ReadAllBytes(_folder["again.png"]));

        var nothing = await Stylize([.. line, "--skip-existing", "--sheet", _folder["nothing-to-do.png"]]);
        Assert.Equal((0, 0), (nothing.ExitCode, nothing.Output.Length));
        Assert.Equal(all, File.ReadAllBytes(_folder["nothing-to-do.png"]));
    }

    [Fact]
    public async Task AStyleThatIsTooSmallToRefineFor_LeavesTheOthers()
    {
        using (torch.Tensor picture = TestPictures.Noise(40, 40, seed: 1))
        {
            ImageFile.Save(picture, _folder["a.png"]);
            ImageFile.Save(picture, _folder["fits.png"]);
        }

        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["a.png"], "--style", _folder["style.png"], _folder["fits.png"], "--model", _model.Path, "--output", _folder["out"],
            "--refine", "1", "--loss-network", "embedded");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"error: {_folder["style.png"]}: ", Assert.Single(run.Error));
        Assert.Equal(["a-in-the-style-of-fits.png"], FilesIn("out"));
    }

    [Theory, InlineData("logo", "a name without an extension"), InlineData("logo.jpg", "a name that is wrong")]
    public async Task TransparentPicture_StaysTransparent_WhateverItsName(string name, string reason)
    {
        using (torch.Tensor picture = torch.full(1, 4, 24, 32, 0.5))
        {
            ImageFile.Save(picture, _folder["logo.png"]);
            File.Move(_folder["logo.png"], _folder[name]);
        }

        AssertClean(await Stylize(_folder[name], "--output", _folder["out/"], "--name", "result"), results: 1);
        Assert.True(ImageFile.Inspect(_folder["out/result.png"]).HasTransparency, reason);
    }

    [Fact]
    public async Task ContentTooLargeToComeBackTo_IsNamedBeforeTheWork()
    {
        using (NetVips.Image large = NetVips.Image.Black(16_000, 8_000))
        {
            large.Pngsave(_folder["large.png"], compression: 9);
        }

        var run = await Stylize(_folder["large.png"], "--size", "32", "--keep-size", "--output", _folder["out/"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("16000x8000 pixels are too many for a result", Assert.Single(run.Error));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task ModelAndBackground_AreNotReplaced()
    {
        TestPictures.Write(_folder["a.png"], _folder["mask.png"], _folder["b.png"]);
        File.Copy(_model.Path, _folder["model.safetensors"]);
        string[] line = ["stylize", _folder["a.png"], "--style", _folder["style.png"], "--model", _folder["model.safetensors"], "--overwrite"];
        var model = await StyleKernelsCommand.Run([.. line, "--save-style", _folder["model.safetensors"], "--output", _folder["out/"]]);
        var background = await StyleKernelsCommand.Run(
            [.. line, "--mask", _folder["mask.png"], "--background", _folder["b.png"], "--output", _folder["b.png"]]);
        Assert.All([model, background], run => Assert.Contains("would replace a file that is read", Assert.Single(run.Error)));
        Assert.All([model, background], run => Assert.Equal(2, run.ExitCode));
    }

    [Fact]
    public async Task Refine_LeavesAFileThatIsCalledAsItsPreview()
    {
        using (torch.Tensor picture = TestPictures.Noise(40, 40, seed: 1))
        {
            ImageFile.Save(picture, _folder["a.png"]);
            ImageFile.Save(picture, _folder["style.png"]);
        }

        File.WriteAllText(_folder["out.preview.jpg"], "somebody's picture");
        AssertClean(await Stylize(_folder["a.png"], "--output", _folder["out.png"], "--refine", "1", "--loss-network", "embedded"), results: 1);
        Assert.Equal("somebody's picture", File.ReadAllText(_folder["out.preview.jpg"]));
    }

    [Theory]
    [InlineData("name one of them", "--overwrite", "--skip-existing")]
    [InlineData("need --refine", "--from-content")]
    [InlineData("need --refine", "--loss-network", "embedded")]
    public async Task OptionsOfNoUse_AreRefused(string expected, params string[] options)
    {
        TestPictures.Write(_folder["a.png"]);
        var run = await Stylize([_folder["a.png"], "--output", _folder["out/"], .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.Error));
    }

    [Fact]
    public async Task FilesThatCannotBeToldApart_AreRefused()
    {
        TestPictures.Write(_folder["a.png"], _folder["b.png"]);
        var run = await Stylize(_folder["a.png"], _folder["b.png"], "--output", _folder["out"], "--name", "same.png");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("would be written more than once", Assert.Single(run.Error));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task WhatAFolderHoldsBesides_IsCountedInOneLine()
    {
        TestPictures.Write(_folder["in/a.png"]);
        File.Move(_folder["in/a.png"], _folder["in/a.jfif"]);
        File.WriteAllText(_folder["in/notes.txt"], "no picture");
        File.WriteAllBytes(_folder["in/b.heic"], [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);
        var run = await Stylize(_folder["in"], "--output", _folder["out"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"note: {_folder["in"]}: left out 2 files (1 HEIC, 1 no picture)", Assert.Single(run.Error));
        Assert.Equal(["a-in-the-style-of-style.png"], FilesIn("out"));
    }

    [Fact]
    public async Task ASheet_IsAResultOfTheNextRunOverItsFolder()
    {
        TestPictures.Write(_folder["in/a.png"]);
        AssertClean(await Stylize(_folder["in"], "--output", _folder["first"], "--sheet", _folder["in/sheet.png"]), results: 1);
        var again = await Stylize(_folder["in"], "--output", _folder["second"]);
        Assert.Contains("1 result of earlier runs", Assert.Single(again.Error));
        Assert.Equal(["a-in-the-style-of-style.png"], FilesIn("second"));
    }

    [Theory]
    [InlineData("--output FILE", "--name", "{content}x", "--name {content}x: --output")]
    [InlineData("a folder", "--name", "{content}.tif", "pictures are written as .jpg")]
    public async Task NameThatWouldNotBeUsed_IsRefused(string where, string option, string pattern, string expected)
    {
        TestPictures.Write(_folder["a.png"]);
        var run = await Stylize(_folder["a.png"], option, pattern, "--output", where == "a folder" ? _folder["out/"] : _folder["out.png"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.Error));
    }

    [Fact]
    public async Task FilesThatLookLikeOptions_AreFiles()
    {
        foreach (string name in (string[])["@s.png", "-o.png"])
        {
            string relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder["x"]);
            TestPictures.Write(_folder[name]);
            string path = Path.Combine(Path.GetDirectoryName(relative)!, name);
            AssertClean(await Stylize(path, "--output", _folder["out/"]), results: 1);
        }

        Assert.Equal(["-o-in-the-style-of-style.png", "@s-in-the-style-of-style.png"], FilesIn("out"));
    }

    [Theory]
    [InlineData("@s.png", "@s.png: there is no such file", "no response file")]
    [InlineData("-o.png", "There is no option '-o.png', nor a file of that name", "no letters run together")]
    public async Task NamesOfNoFiles_AreNamedWithoutAStackTrace(string name, string expected, string reason)
    {
        var run = await Stylize(name, "--output", _folder["out/"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.True(run.Error[0].Contains(expected), reason);
        Assert.DoesNotContain(run.Error, line => line.Contains(" at "));
    }

    [Theory, InlineData("wide.webp", 16_384), InlineData("wide.jpg", 65_501)]
    public async Task SideTooLongForTheWriter_IsFoundBeforeTheWork(string output, int width)
    {
        using torch.Tensor strip = torch.zeros(3, 1, width);
        ImageFile.Save(strip, _folder["strip.png"]);
        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["strip.png"], "--style", _folder["style.png"], "--model", "not loaded", "--output", _folder[output]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{output}: {width}x1 pixels are too many", Assert.Single(run.Error));
    }

    [Theory]
    [InlineData("empty", "no picture in this folder")]
    [InlineData("missing.png", "there is no such file")]
    [InlineData("https://example.org/a.jpg", "download the picture first")]
    [InlineData("~/a.jpg", "$HOME")]
    [InlineData("style.png,style.png", "by spaces")]
    public async Task StyleThatCannotBeUsed_GivesOneLine(string style, string expected)
    {
        TestPictures.Write(_folder["a.png"]);
        Directory.CreateDirectory(_folder["empty"]);
        string path = style.Contains("://") || style[0] == '~' ? style : string.Join(',', style.Split(',').Select(part => _folder[part]));
        var run = await StyleKernelsCommand.Run("stylize", _folder["a.png"], "--style", path, "--output", _folder["out.png"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.Error));
    }

    [Fact]
    public async Task Animation_IsToldInALine()
    {
        using (NetVips.Image black = NetVips.Image.Black(16, 8, bands: 3).Copy(interpretation: NetVips.Enums.Interpretation.Srgb))
        using (NetVips.Image film = NetVips.Image.Arrayjoin([black, black.Invert()], across: 1))
        using (NetVips.Image frames = film.Mutate(change => change.Set(NetVips.GValue.GIntType, "page-height", 8)))
        {
            frames.WriteToFile(_folder["film.gif"]);
        }

        var run = await Stylize(_folder["film.gif"], "--output", _folder["out/"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"note: {_folder["film.gif"]}: the first of 2 frames is taken", Assert.Single(run.Error));
        Assert.Equal(["film-in-the-style-of-style.png"], FilesIn("out"));
    }

    private static void AssertClean(StyleKernelsCommand.CommandResult run, int results)
    {
        Assert.Empty(run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(results, run.Output.Length);
    }

    private Task<StyleKernelsCommand.CommandResult> Stylize(params string[] arguments) =>
        StyleKernelsCommand.Run(["stylize", .. arguments, "--style", _folder["style.png"], "--model", _model.Path]);

    private string[] FilesIn(string folder) =>
        [.. Directory.GetFiles(_folder[folder], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder[folder], path)).Order(StringComparer.Ordinal)];
}
