using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

public sealed class StylizeTests : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RandomModel _model;

    public StylizeTests(RandomModel model)
    {
        _model = model;
    }

    public static TheoryData<int, int, string, string> Contents => new()
    {
        { 1, 1, "result.png", "a single pixel" },
        { 17, 33, "result.jpg", "odd sides" },
        { 33, 17, "result.webp", "upright" },
        { 3, 200, "result.jpeg", "a strip" },
        { 48, 64, "new/folder/result.png", "a folder that has to be made" },
    };

    public static TheoryData<string[], string, string> BadArguments => new()
    {
        { ["stylize"], "No content", "nothing at all" },
        { ["stylize", "a.png"], "'--style' is required", "no style" },
        { ["stylize", "--style", "a.png"], "No content", "no content" },
        { ["stylize", "a.png", "--style"], "--style", "a style option without a style" },
        { ["stylize", "a.png", "--style", "b.png", "--alpha", "1.01"], "--alpha is '1.01'", "too strong" },
        { ["stylize", "a.png", "--style", "b.png", "--alpha", "-0.1"], "--alpha is '-0.1'", "less than nothing" },
        { ["stylize", "a.png", "--style", "b.png", "--alpha", "NaN"], "--alpha is 'NaN'", "no number at all" },
        { ["stylize", "a.png", "--style", "b.png", "--alpha", "much"], "--alpha is 'much'", "a word" },
        { ["stylize", "a.png", "--style", "b.png", "--size", "0"], "--size is '0'", "no pixels" },
        { ["stylize", "a.png", "--style", "b.png", "--size", "1.5"], "--size is '1.5'", "half a pixel" },
        { ["stylize", "a.png", "--style", "b.png", "--size", "99999999999"], "--size is '99999999999'", "beyond 32 bits" },
        { ["stylize", "a.png", "--style", "b.png", "--style-size", "-1"], "--style-size is '-1'", "negative" },
        { ["stylize", "a.png", "--style", "b.png", "--bogus"], "'--bogus'", "an unknown option" },
        { ["stylise", "a.png"], "'stylise'", "an unknown command" },
        { ["stylize", "a.png", "b.png", "--style", "c.png", "--output", "out.png"], "out.png", "two results for one file name" },
        { ["stylize", "a.png", "--style", "b.png", "--output", "out"], "--output out", "a file name without a format" },
        { ["stylize", "a.png", "--style", "b.png", "--mix", "1", "-1"], "--mix is '1 -1'", "a negative weight" },
        { ["stylize", "a.png", "--style", "b.png", "--quality", "101"], "--quality is '101'", "more than perfect" },
        { ["stylize", "a.png", "--style", "b.png", "--bit-depth", "12"], "--bit-depth is '12'", "a depth that no format has" },
        { ["stylize", "a.png", "--style", "b.png", "--name", "{artist}"], "{artist}", "an unknown placeholder" },
        { ["stylize", "a.png", "--style", "b.png", "--name", "../{content}"], "--name ../", "a name outside of the folder" },
        { ["stylize", "a.png", "--style", "b.png", "--preserve-color", "hue"], "one of luminance, coral", "an unknown choice" },
        { ["stylize", "a.png", "--style", "b.png", "--stile"], "did you mean '--style'?", "a misspelt option" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Contents))]
    public async Task Result_HasTheContentsSize(int height, int width, string output, string reason)
    {
        Write("content.png", height, width);
        Write("style.webp", 20, 30);

        var run = await Stylize(_folder["content.png"], "--style", _folder["style.webp"], "--output", _folder[output]);
        AssertClean(run, results: 1);
        Assert.StartsWith($"{_folder[output]}  {width}x{height}  ", run.Output[0]);
        Assert.True(ImageFile.ReadSize(_folder[output]) == (height, width), reason);
    }

    [Theory, InlineData(24, 24, 48), InlineData(1, 1, 2), InlineData(90, 90, 180)]
    public async Task Size_IsTheShorterSideOfTheResult(int size, int height, int width)
    {
        Write("content.png", 40, 80);
        Write("style.png", 20, 30);
        var run = await Stylize(
            _folder["content.png"], "--style", _folder["style.png"], "--output", _folder["result.png"], "--size", $"{size}");
        AssertClean(run, results: 1);
        Assert.Equal((height, width), ImageFile.ReadSize(_folder["result.png"]));
    }

    [Theory, InlineData(1), InlineData(7), InlineData(400)]
    public async Task StyleSize_IsTheShorterSideThatTheStyleIsSeenAt(int size)
    {
        Write("content.png", 24, 32, seed: 1);
        Write("style.png", 40, 60, seed: 2);
        AssertClean(
            await Stylize(
                _folder["content.png"], "--style", _folder["style.png"], "--output", _folder["result.png"], "--style-size", $"{size}"),
            results: 1);

        using var stylizer = new Stylizer(NetworkCheckpoint.Load(_model.Path));
        using StyleCode code = stylizer.EncodeStyle(_folder["style.png"], size);
        using torch.Tensor expected = stylizer.Stylize(_folder["content.png"], code);
        using torch.Tensor result = ImageFile.Load(_folder["result.png"]);
        Assert.InRange((result - expected).abs().max().item<float>(), 0, 0.51f / 255);
    }

    [Theory, InlineData(383, 256), InlineData(384, 512)]
    public async Task StyleSize_SuitsTheContentUnlessItIsGiven(int side, int expected)
    {
        Write("content.png", side, side + 8, seed: 1);
        Write("small.png", 24, 32, seed: 2);
        Write("style.png", 40, 60, seed: 3);
        Write("last.png", 20, 20, seed: 4);
        string[] contents = [_folder["small.png"], _folder["content.png"], _folder["last.png"]];
        var run = await Stylize([.. contents, "--style", _folder["style.png"], "--output", _folder["default"]]);
        AssertClean(run, results: 3);
        Assert.Equal(["small", "content", "last"], run.Output.Select(line => Path.GetFileName(line).Split('-')[0]));
        AssertClean(
            await Stylize([.. contents, "--style", _folder["style.png"], "--style-size", $"{expected}", "--output", _folder["asked"]]), results: 3);

        const string Large = "content-in-the-style-of-style.png";
        const string Small = "small-in-the-style-of-style.png";
        Assert.Contains($"\"style-size\":[\"{expected}\"]", ImageFile.Inspect(_folder[$"default/{Large}"]).Comment);
        Assert.Contains("\"style-size\":[\"256\"]", ImageFile.Inspect(_folder[$"default/{Small}"]).Comment);
        AssertSamePixels($"default/{Large}", $"asked/{Large}", same: true);
        AssertSamePixels($"default/{Small}", $"asked/{Small}", same: expected == 256);

        void AssertSamePixels(string one, string other, bool same)
        {
            using torch.Tensor first = ImageFile.Load(_folder[one]);
            using torch.Tensor second = ImageFile.Load(_folder[other]);
            Assert.Equal(same, first.Equals(second));
        }
    }

    [Fact]
    public async Task EveryContent_IsRestyledInEveryStyle()
    {
        TestPictures.Write(_folder["in/a.png"], _folder["in/sub/b.jpg"], _folder["s.png"], _folder["t.webp"]);
        var run = await Stylize(
            _folder["in"], "--style", _folder["s.png"], _folder["t.webp"], "--style", _folder["in/a.png"], "--output", _folder["out"]);

        AssertClean(run, results: 6);
        string[] expected =
        [
            "a-in-the-style-of-a.png", "a-in-the-style-of-s.png", "a-in-the-style-of-t.png",
            "sub/b-in-the-style-of-a.jpg", "sub/b-in-the-style-of-s.jpg", "sub/b-in-the-style-of-t.jpg",
        ];
        Assert.Equal(expected, FilesIn("out"));
    }

    [Fact]
    public async Task Result_DoesNotDependOnTheOtherPairs()
    {
        Write("a.png", 20, 30, seed: 1);
        Write("b.png", 25, 15, seed: 2);
        Write("s.png", 40, 40, seed: 3);
        Write("t.png", 30, 50, seed: 4);
        AssertClean(
            await Stylize(_folder["a.png"], _folder["b.png"], "--style", _folder["s.png"], _folder["t.png"], "--output", _folder["all"]),
            results: 4);
        AssertClean(await Stylize(_folder["b.png"], "--style", _folder["t.png"], "--output", _folder["one.png"]), results: 1);

        Assert.Equal(File.ReadAllBytes(_folder["one.png"]), File.ReadAllBytes(_folder["all/b-in-the-style-of-t.png"]));
        Assert.NotEqual(File.ReadAllBytes(_folder["one.png"]), File.ReadAllBytes(_folder["all/b-in-the-style-of-s.png"]));
    }

    [Fact]
    public async Task Sheet_ShowsEveryPairAndLeavesTheResultsAsTheyAre()
    {
        Write("a.png", 32, 64, seed: 1);
        Write("b.png", 64, 64, seed: 2);
        Write("s.png", 40, 40, seed: 3);
        AssertClean(
            await Stylize(_folder["a.png"], _folder["b.png"], "--style", _folder["s.png"], "--output", _folder["all"], "--sheet", _folder["sheet.png"]),
            results: 2);
        Assert.Equal((128 + 256, 256), ImageFile.ReadSize(_folder["sheet.png"]));
        Assert.Equal((32, 64), ImageFile.ReadSize(_folder["all/a-in-the-style-of-s.png"]));
    }

    [Theory]
    [InlineData("a.png", "would replace", "the content itself")]
    [InlineData("sheet", "end it in", "no format")]
    public async Task SheetThatCannotBe_IsRefusedBeforeAnythingIsDone(string sheet, string expected, string reason)
    {
        Write("a.png", 16, 16);
        var run = await Stylize(_folder["a.png"], "--style", _folder["a.png"], "--output", _folder["out.png"], "--sheet", _folder[sheet]);
        Assert.True(run.ExitCode == 2 && run.Error.Single().Contains(expected), reason);
        Assert.False(File.Exists(_folder["out.png"]));
    }

    [Fact]
    public async Task Alpha_ChangesTheStrength()
    {
        Write("content.png", 32, 32, seed: 1);
        Write("style.png", 32, 32, seed: 2);
        float[] distances = new float[3];
        string[] strengths = ["0", "0.5", "1"];
        using torch.Tensor none = await Restyled("0");
        for (int i = 0; i < strengths.Length; i++)
        {
            using torch.Tensor restyled = await Restyled(strengths[i]);
            distances[i] = (restyled - none).abs().mean().item<float>();
        }

        Assert.Equal(0, distances[0]);
        Assert.InRange(distances[1], 1e-6f, distances[2] - 1e-6f);

        async Task<torch.Tensor> Restyled(string alpha)
        {
            AssertClean(
                await Stylize(
                    _folder["content.png"], "--style", _folder["style.png"], "--output", _folder["result.png"], "--alpha", alpha, "--overwrite"),
                results: 1);
            return ImageFile.Load(_folder["result.png"]);
        }
    }

    [Fact]
    public async Task BadFiles_AreNamedOnceAndTheOthersComeOut()
    {
        TestPictures.Write(_folder["good.png"], _folder["s.png"], _folder["t.png"]);
        File.WriteAllText(_folder["text.jpg"], "no picture");
        File.WriteAllBytes(_folder["half.png"], File.ReadAllBytes(_folder["good.png"])[..60]);
        Directory.CreateDirectory(_folder["empty"]);

        var run = await Stylize(
            _folder["text.jpg"], _folder["missing.png"], _folder["good.png"], _folder["half.png"], _folder["empty"],
            "--style", _folder["s.png"], _folder["half.png"], _folder["t.png"], "--output", _folder["out"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(2, run.Output.Length);
        Assert.Equal(["good-in-the-style-of-s.png", "good-in-the-style-of-t.png"], FilesIn("out"));
        Assert.All(run.Error, line => Assert.StartsWith($"error: {_folder.Path}", line));
        Assert.Single(run.Error, line => line.Contains("text.jpg"));
        Assert.Single(run.Error, line => line.Contains("missing.png"));
        Assert.Single(run.Error, line => line.Contains("empty"));
        Assert.InRange(run.Error.Count(line => line.Contains("half.png")), 1, 2);
    }

    [Theory, MemberData(nameof(BadArguments))]
    public async Task BadArguments_AreExplained(string[] arguments, string message, string reason)
    {
        TestPictures.Write(_folder["a.png"], _folder["b.png"], _folder["c.png"]);
        var run = await StyleKernelsCommand.Run(
            [.. arguments.Select(argument => argument is "a.png" or "b.png" or "c.png" ? _folder[argument] : argument)]);
        Assert.True(run.ExitCode == 2, reason);
        Assert.True(run.Error.Any(line => line.StartsWith("error: ") && line.Contains(message)), string.Join('\n', run.Error));
        Assert.DoesNotContain(run.Error, line => line.Contains("System.") || line.Contains("StyleKernels."));
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task UnknownModel_IsNamed()
    {
        TestPictures.Write(_folder["a.png"]);
        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["a.png"], "--style", _folder["a.png"], "--model", "no-such-model", "--output", _folder["b.png"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-such-model", Assert.Single(run.Error));
    }

    [Fact]
    public async Task DamagedModel_IsNamed()
    {
        TestPictures.Write(_folder["a.png"]);
        File.WriteAllText(_folder["broken.safetensors"], "no tensors here");
        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["a.png"], "--style", _folder["a.png"], "--model", _folder["broken.safetensors"], "--output", _folder["b.png"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("broken.safetensors", Assert.Single(run.Error));
        Assert.False(File.Exists(_folder["b.png"]));
    }

    [Fact]
    public async Task Input_IsNeverReplaced()
    {
        TestPictures.Write(_folder["a.png"], _folder["s.png"]);
        File.CreateSymbolicLink(_folder["link"], _folder.Path);
        byte[] before = File.ReadAllBytes(_folder["a.png"]);
        foreach (string output in (string[])[_folder["a.png"], _folder["x/../a.png"], _folder["link/a.png"], _folder["link/s.png"]])
        {
            var run = await Stylize(_folder["a.png"], "--style", _folder["s.png"], "--output", output);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("would replace a file that is read", Assert.Single(run.Error));
        }

        Assert.Equal(before, File.ReadAllBytes(_folder["a.png"]));
    }

    [Fact]
    public async Task ExistingFile_IsNoFolderForSeveralResults()
    {
        TestPictures.Write(_folder["a.png"], _folder["s.png"]);
        File.WriteAllText(_folder["out"], "in the way");
        var run = await Stylize(_folder["a.png"], _folder["s.png"], "--style", _folder["s.png"], "--output", _folder["out"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("there is a file of that name", Assert.Single(run.Error));
        Assert.Equal("in the way", File.ReadAllText(_folder["out"]));
    }

    [Fact]
    public async Task Interruption_EndsBetweenPictures()
    {
        TestPictures.Write(_folder["a.png"], _folder["s.png"]);
        var run = await StyleKernelsCommand.RunUntil(
            new CancellationToken(canceled: true),
            "stylize", _folder["a.png"], "--style", _folder["s.png"], "--model", _model.Path, "--output", _folder["out/"]);
        Assert.Equal(130, run.ExitCode);
        Assert.Equal("error: interrupted, 0 written", Assert.Single(run.Error));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private static void AssertClean(StyleKernelsCommand.CommandResult run, int results)
    {
        Assert.Empty(run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(results, run.Output.Length);
    }

    private Task<StyleKernelsCommand.CommandResult> Stylize(params string[] arguments) =>
        StyleKernelsCommand.Run(["stylize", .. arguments, "--model", _model.Path]);

    private string[] FilesIn(string folder) =>
        [.. Directory.GetFiles(_folder[folder], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_folder[folder], path)).Order(StringComparer.Ordinal)];

    private void Write(string name, int height, int width, int seed = 0)
    {
        using torch.Tensor picture = TestPictures.Noise(height, width, seed);
        ImageFile.Save(picture, _folder[name]);
    }
}
