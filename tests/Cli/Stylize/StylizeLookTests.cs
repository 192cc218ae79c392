using System.Text.Json;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary>Options that change what a result looks like, or what is said about it.</summary>
public sealed class StylizeLookTests : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RandomModel _model;

    public StylizeLookTests(RandomModel model)
    {
        _model = model;
        Write("content.png", 24, 32, seed: 1);
        Write("s.png", 40, 40, seed: 2);
        Write("t.png", 30, 50, seed: 3);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mix_IsTheMixtureOfTheCodes()
    {
        await Restyle("mixed.png", "--style", _folder["s.png"], _folder["t.png"], "--mix", "3", "1");

        using var stylizer = new Stylizer(NetworkCheckpoint.Load(_model.Path));
        using StyleCode mixed = StyleCode.Mix([stylizer.EncodeStyle(_folder["s.png"]), stylizer.EncodeStyle(_folder["t.png"])], [0.75, 0.25]);
        using torch.Tensor expected = stylizer.Stylize(_folder["content.png"], mixed);
        AssertClose(expected, "mixed.png", 0.51f / 255);
    }

    [Fact]
    public async Task Stroke_LaysTheLargestStrokesAtASmallerSize()
    {
        Write("large.png", 160, 200, seed: 4);
        var run = await Run(_folder["large.png"], "--style", _folder["s.png"], "--stroke", "8", "--output", _folder["stroke.png"]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));

        using var stylizer = new Stylizer(NetworkCheckpoint.Load(_model.Path));
        using StyleCode code = stylizer.EncodeStyle(_folder["s.png"]);
        using torch.Tensor expected = stylizer.Stylize(_folder["large.png"], code, stroke: 8);
        using torch.Tensor plain = stylizer.Stylize(_folder["large.png"], code);
        AssertClose(expected, "stroke.png", 0.51f / 255);
        Assert.True((expected - plain).abs().max().item<float>() > 0.01f);
    }

    [Fact]
    public async Task Refine_MovesThePixelsOnAndLeavesNoPreviewBehind()
    {
        Write("content.png", 40, 48, seed: 1);
        await Restyle("plain.png", "--style", _folder["s.png"], "--no-metadata");
        await Restyle("refined.png", "--style", _folder["s.png"], "--no-metadata", "--refine", "2", "--loss-network", "embedded");
        await Restyle("from-content.png", "--style", _folder["s.png"], "--no-metadata", "--refine", "2", "--from-content", "--loss-network", "embedded");
        byte[][] results = [.. new[] { "plain.png", "refined.png", "from-content.png" }.Select(name => File.ReadAllBytes(_folder[name]))];
        Assert.Equal(3, results.Select(Convert.ToHexString).Distinct().Count());
        Assert.Empty(Directory.GetFiles(_folder["."], "*.preview.jpg"));
    }

    [Fact]
    public async Task Refine_TakesAStripAtItsOwnSize()
    {
        Write("content.png", 40, 48, seed: 1);
        Write("strip.png", 36, 2000, seed: 5);
        await Restyle("refined.png", "--style", _folder["strip.png"], "--refine", "1", "--loss-network", "embedded");
    }

    [Fact]
    public async Task Refine_AtNoStrength_GivesTheContent()
    {
        Write("content.png", 40, 48, seed: 1);
        await Restyle("none.png", "--style", _folder["s.png"], "--alpha", "0", "--refine", "2", "--loss-network", "embedded");
        using torch.Tensor content = ImageFile.Load(_folder["content.png"]);
        AssertClose(content, "none.png", 0.51f / 255);
    }

    [Fact]
    public async Task Refine_TakesTheStyleInThePreservedColours()
    {
        Write("content.png", 40, 48, seed: 1);
        using torch.Tensor content = ImageFile.Load(_folder["content.png"]);
        using torch.Tensor style = ImageFile.Load(_folder["s.png"]);
        using torch.Tensor matched = ColourPreservation.MatchColours(style, content);
        ImageFile.Save(matched, _folder["matched.png"], new ImageSaveOptions { BitDepth = 16 });
        string[] refine = ["--refine", "3", "--from-content", "--precision", "float32", "--loss-network", "embedded"];
        await Restyle("expected.png", ["--style", _folder["matched.png"], .. refine]);
        await Restyle("coral.png", ["--style", _folder["s.png"], "--preserve-color", "coral", .. refine]);
        await Restyle("plain.png", ["--style", _folder["s.png"], .. refine]);

        // The picture of matched colours is rounded too, and Adam's first steps know signs only.
        Assert.InRange(Distance("coral.png", "expected.png"), 0, Distance("plain.png", "expected.png") / 4);

        double Distance(string result, string other)
        {
            using torch.Tensor a = ImageFile.Load(_folder[result]), b = ImageFile.Load(_folder[other]);
            return (a - b).abs().mean().item<float>();
        }
    }

    [Theory]
    [InlineData]
    [InlineData("--dry-run")]
    public async Task LossNetworkThatIsNotThere_IsNamed(params string[] more)
    {
        Write("content.png", 40, 48, seed: 1);
        var run = await Run(
            [_folder["content.png"], "--style", _folder["s.png"], "--refine", "1", "--loss-network", "nope.pth", "--output", _folder["a.png"], .. more]);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: --loss-network: ", Assert.Single(run.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coral_NeedsPictures()
    {
        await Restyle("plain.png", "--style", _folder["s.png"], "--save-style", _folder["code.safetensors"]);
        var used = await Run(_folder["content.png"], "--style", _folder["code.safetensors"], "--preserve-color", "coral", "--output", _folder["a.png"]);
        var saved = await Run(
            _folder["content.png"], "--style", _folder["s.png"], "--preserve-color", "coral", "--save-style", _folder["b.safetensors"],
            "--output", _folder["b.png"]);
        Assert.Equal((2, 2), (used.ExitCode, saved.ExitCode));
        Assert.Contains("code.safetensors is a saved style", Assert.Single(used.Error));
        Assert.Contains("--save-style saves one style", Assert.Single(saved.Error));
    }

    [Theory]
    [InlineData("--refine", "0", "--refine is '0'")]
    [InlineData("--stroke", "0", "--stroke is '0'")]
    [InlineData("--device", "cuda:77", "cuda:77")]
    public async Task ValueOutOfRange_IsNamed(string option, string value, string expected)
    {
        var run = await Run(_folder["content.png"], "--style", _folder["s.png"], option, value, "--output", _folder["a.png"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error[0]);
    }

    [Fact]
    public async Task Refine_NeedsAPictureAsTheStyle()
    {
        Write("content.png", 40, 48, seed: 1);
        var run = await Run(
            _folder["content.png"], "--style", _folder["s.png"], _folder["t.png"], "--mix", "1", "1", "--refine", "1", "--output", _folder["a.png"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--refine: s+t is a saved or mixed style", Assert.Single(run.Error));
    }

    [Fact]
    public async Task Mix_NeedsAWeightForEachStyle()
    {
        var run = await Run(_folder["content.png"], "--style", _folder["s.png"], "--mix", "1", "1", "--output", _folder["a.png"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--mix has 2 weights", Assert.Single(run.Error));
    }

    [Theory]
    [InlineData("two", "(2, 128)", "of two pictures")]
    [InlineData("none", "lacks the tensor 'embedding'", "without its tensor")]
    [InlineData("scalar", "()", "a number alone")]
    [InlineData("narrow", "(1, 50)", "of another width")]
    [InlineData("not-finite", "not finite", "broken numbers")]
    [InlineData("foreign", "'other', which the model does not know", "a tensor too many")]
    public async Task SavedStyleThatCannotBeTheModels_IsNamed_AndTheOthersGoOn(string kind, string expected, string reason)
    {
        using (var scope = torch.NewDisposeScope())
        {
            Dictionary<string, torch.Tensor> tensors = kind switch
            {
                "two" => new() { ["embedding"] = torch.zeros(2, 128) },
                "none" => new() { ["other"] = torch.zeros(1, 128) },
                "scalar" => new() { ["embedding"] = torch.tensor(1f) },
                "narrow" => new() { ["embedding"] = torch.zeros(1, 50) },
                "not-finite" => new() { ["embedding"] = torch.full(1, 128, float.NaN) },
                _ => new() { ["embedding"] = torch.zeros(1, 128), ["other"] = torch.zeros(1, 1) },
            };
            new StyleCode("compact-googlemagenta", tensors).Save(_folder["bad.safetensors"]);
        }

        var run = await Run(_folder["content.png"], "--style", _folder["bad.safetensors"], _folder["s.png"], "--output", _folder["results/"]);
        Assert.Equal(1, run.ExitCode);
        Assert.True(Assert.Single(run.Error).Contains(expected, StringComparison.Ordinal), $"{reason}: {run.Error[0]}");
        Assert.Single(Directory.GetFiles(_folder["results"]));
    }

    [Fact]
    public async Task SavedStyle_IsTheStyle()
    {
        await Restyle("direct.png", "--style", _folder["s.png"], _folder["t.png"], "--mix", "1", "1");
        var saved = await Run("--style", _folder["s.png"], _folder["t.png"], "--mix", "1", "1", "--save-style", _folder["mine.safetensors"]);
        Assert.True(saved.ExitCode == 0, string.Join('\n', saved.Error));
        await Restyle("again.png", "--style", _folder["mine.safetensors"]);
        using torch.Tensor direct = ImageFile.Load(_folder["direct.png"]);
        using torch.Tensor again = ImageFile.Load(_folder["again.png"]);
        Assert.True(direct.Equals(again));
    }

    [Theory]
    [InlineData("mine.jpg", "end it in .safetensors", "a picture's name")]
    [InlineData("there.safetensors", "it exists; --overwrite replaces it", "a file that is there")]
    [InlineData("new.safetensors", "there are 2 styles", "several styles without a mixture")]
    public async Task StyleThatCannotBeSaved_IsRefusedBeforeTheWork(string name, string expected, string reason)
    {
        File.WriteAllText(_folder["there.safetensors"], "work of hours");
        string[] styles = reason.StartsWith("several") ? [_folder["s.png"], _folder["t.png"]] : [_folder["s.png"]];
        var run = await Run([_folder["content.png"], "--style", .. styles, "--save-style", _folder[name], "--output", _folder["out/"]]);
        Assert.True(run.ExitCode == 2 && run.Error.Single().Contains(expected), reason);
        Assert.Equal("work of hours", File.ReadAllText(_folder["there.safetensors"]));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task StyleOfAnotherNetwork_IsRefused()
    {
        File.Copy(_model.Path, _folder["no-code.safetensors"]);
        var run = await Run(_folder["content.png"], "--style", _folder["no-code.safetensors"], "--output", _folder["a.png"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-code.safetensors", Assert.Single(run.Error));
    }

    [Fact]
    public async Task PreservedLuminance_KeepsTheHues()
    {
        await Restyle("kept.png", "--style", _folder["s.png"], "--preserve-color", "luminance");
        await Restyle("plain.png", "--style", _folder["s.png"]);
        using torch.Tensor content = ImageFile.Load(_folder["content.png"]);
        using torch.Tensor plain = ImageFile.Load(_folder["plain.png"]);
        using torch.Tensor expected = ColourPreservation.KeepChroma(content, plain);
        AssertClose(expected, "kept.png", 1.1f / 255);
    }

    [Fact]
    public async Task Coral_GivesTheStyleTheContentsColours()
    {
        await Restyle("kept.png", "--style", _folder["s.png"], "--preserve-color", "coral");
        using torch.Tensor content = ImageFile.Load(_folder["content.png"]);
        using torch.Tensor style = ImageFile.Load(_folder["s.png"], Stylizer.DefaultStyleSize);
        using torch.Tensor matched = ColourPreservation.MatchColours(style, content);
        using var stylizer = new Stylizer(NetworkCheckpoint.Load(_model.Path));
        using StyleCode code = stylizer.EncodeStyle(matched);
        using torch.Tensor expected = stylizer.Stylize(content, code);
        AssertClose(expected, "kept.png", 0.51f / 255);
    }

    [Fact]
    public async Task KeepSize_BringsTheResultToTheContentsSize()
    {
        await Restyle("large.png", "--style", _folder["s.png"], "--size", "12", "--keep-size");
        Assert.Equal((24, 32), ImageFile.ReadSize(_folder["large.png"]));
        await Restyle("small.png", "--style", _folder["s.png"], "--content-size", "12");
        Assert.Equal((12, 16), ImageFile.ReadSize(_folder["small.png"]));
    }

    [Fact]
    public async Task Quality_IsTheWriters()
    {
        await Restyle("high.jpg", "--style", _folder["s.png"], "--no-metadata", "--quality", "100");
        await Restyle("low.jpg", "--style", _folder["s.png"], "--no-metadata", "--quality", "10");
        Assert.InRange(new FileInfo(_folder["low.jpg"]).Length, 100, (new FileInfo(_folder["high.jpg"]).Length * 2 / 3) - 1);
    }

    [Fact]
    public async Task BitDepth_IsThatOfTheFile()
    {
        await Restyle("deep.png", "--style", _folder["s.png"], "--bit-depth", "16");
        using NetVips.Image stored = NetVips.Image.NewFromFile(_folder["deep.png"]);
        Assert.Equal(NetVips.Enums.BandFormat.Ushort, stored.Format);
    }

    [Theory, InlineData("result.png", 0.003f), InlineData("result.webp", 0.05f)]
    public async Task TransparentContent_KeepsItsOpacity(string result, float tolerance)
    {
        using torch.Tensor opacity = torch.linspace(0, 1, 32).view(1, 1, 1, 32).expand(1, 1, 24, 32);
        using torch.Tensor content = torch.cat([TestPictures.Gradient(24, 32), opacity], dim: 1);
        ImageFile.Save(content, _folder["content.png"]);
        await Restyle(result, "--style", _folder["s.png"]);
        using Picture picture = ImageFile.LoadPicture(_folder[result]);
        Assert.InRange((picture.Opacity! - opacity).abs().max().item<float>(), 0, tolerance);
    }

    [Fact]
    public async Task Json_IsAnObjectALine()
    {
        var run = await Run(
            _folder["content.png"], "--style", _folder["s.png"], _folder["t.png"], "--mix", "1", "1", "--output", _folder["a.png"], "--json");
        JsonElement result = JsonDocument.Parse(Assert.Single(run.Output)).RootElement;
        Assert.Equal(_folder["a.png"], result.GetProperty("output").GetString());
        Assert.Equal(2, result.GetProperty("styles").GetArrayLength());
        Assert.Equal((32, 24), (result.GetProperty("width").GetInt32(), result.GetProperty("height").GetInt32()));
        Assert.True(result.GetProperty("seconds").GetDouble() > 0);
    }

    [Fact]
    public async Task Quiet_SaysNothingButErrors()
    {
        var run = await Run(_folder["content.png"], _folder["missing.png"], "--style", _folder["s.png"], "--output", _folder["out"], "--quiet");
        Assert.Empty(run.Output);
        Assert.Contains("missing.png", Assert.Single(run.Error));
        Assert.True(File.Exists(_folder["out/content-in-the-style-of-s.png"]));
    }

    private async Task Restyle(string result, params string[] arguments)
    {
        var run = await Run([_folder["content.png"], .. arguments, "--output", _folder[result]]);
        Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));
    }

    private Task<StyleKernelsCommand.CommandResult> Run(params string[] arguments) =>
        StyleKernelsCommand.Run(["stylize", .. arguments, "--model", _model.Path]);

    private void AssertClose(torch.Tensor expected, string name, float tolerance)
    {
        using torch.Tensor actual = ImageFile.Load(_folder[name]);
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, tolerance);
    }

    private void Write(string name, int height, int width, int seed)
    {
        using torch.Tensor picture = TestPictures.Noise(height, width, seed);
        ImageFile.Save(picture, _folder[name]);
    }
}
