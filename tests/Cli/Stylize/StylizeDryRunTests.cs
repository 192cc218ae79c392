using System.Text.Json;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary><c>stylize --dry-run</c>.</summary>
public sealed class StylizeDryRunTests : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RandomModel _model;

    public StylizeDryRunTests(RandomModel model)
    {
        _model = model;
        Write("content.png", 24, 32, seed: 1);
        Write("s.png", 40, 40, seed: 2);
        Write("t.png", 30, 50, seed: 3);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Line_SaysWhatWouldBeDone()
    {
        var run = await Run(_folder["content.png"], "--style", _folder["s.png"], _folder["t.png"], "--output", _folder["out"], "--size", "12", "--dry-run");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, run.Output.Length);
        Assert.StartsWith(
            $"{_folder["out/content-in-the-style-of-s.png"]}  16x12  from {_folder["content.png"]} in the style of {_folder["s.png"]}, about a second, ",
            run.Output[0]);
        Assert.Matches(@", \d{2,5} MiB$", run.Output[0]);
        Assert.StartsWith("note: about ", Assert.Single(run.Error));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task DryRun_FindsWhatIsWrongWithTheModel()
    {
        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["content.png"], "--style", _folder["s.png"], "--model", "no-such-model", "--output", _folder["a.png"], "--dry-run");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-such-model", Assert.Single(run.Error));
    }

    [Fact]
    public async Task NameOfAModelThatIsMistyped_IsAnsweredWithTheNearestOne()
    {
        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["content.png"], "--style", _folder["s.png"], "--model", "sanett", "--output", _folder["a.png"], "--dry-run");
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("; did you mean 'sanet'?", Assert.Single(run.Error));
    }

    [Fact]
    public async Task NameOfALossNetworkThatIsMistyped_IsAnsweredWithTheNearestOne()
    {
        var run = await Run(
            _folder["content.png"], "--style", _folder["s.png"], "--refine", "1", "--loss-network", "embeded", "--output", _folder["a.png"], "--dry-run");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: --loss-network: 'embeded' is neither", Assert.Single(run.Error));
        Assert.EndsWith("; did you mean 'embedded'?", run.Error[0]);
    }

    [Fact]
    public async Task DryRun_FindsASavedStyleOfAnotherNetwork()
    {
        using (StyleTransferNetwork network = NetworkRegistry.Create("compact-adain"))
        using (StyleCode code = network.EncodeStyle(TestPictures.Noise(40, 50)))
        {
            code.Save(_folder["other.safetensors"]);
        }

        var run = await Run(_folder["content.png"], "--style", _folder["other.safetensors"], "--output", _folder["out.png"], "--size", "12", "--dry-run");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Error, line => line.Contains("other.safetensors") && line.Contains("compact-adain"));
    }

    [Fact]
    public async Task Line_NamesTheMasks()
    {
        var run = await Run(
            _folder["content.png"], "--style", _folder["s.png"], _folder["t.png"], "--mask", _folder["content.png"], _folder["t.png"],
            "--output", _folder["out.png"], "--dry-run");
        Assert.Equal(0, run.ExitCode);
        string styles = $"{_folder["s.png"]} + {_folder["t.png"]}";
        Assert.Contains($" in the style of {styles} by the masks {_folder["content.png"]} + {_folder["t.png"]}, ", Assert.Single(run.Output));
    }

    [Fact]
    public async Task FilesBesideTheResults_AreNamed()
    {
        string[] arguments =
        [
            _folder["content.png"], "--style", _folder["s.png"], "--size", "12", "--output", _folder["out.png"],
            "--sheet", _folder["sheet.png"], "--save-style", _folder["style.safetensors"], "--dry-run",
        ];
        var run = await Run(arguments);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, run.Output.Length);
        Assert.Equal($"{_folder["style.safetensors"]}  the style s", run.Output[0]);
        Assert.StartsWith($"{_folder["out.png"]}  16x12  ", run.Output[1]);
        Assert.Equal($"{_folder["sheet.png"]}  the results as one picture", run.Output[2]);
        Assert.Equal(3, Directory.GetFiles(Path.GetDirectoryName(_folder["s.png"])!).Length);

        var quiet = await Run([.. arguments, "--quiet"]);
        Assert.Empty(quiet.Output);
    }

    [Fact]
    public async Task Json_IsNotTakenForAResult()
    {
        var run = await Run(
            _folder["content.png"], "--style", _folder["s.png"], "--sheet", _folder["sheet.png"], "--output", _folder["out.png"], "--dry-run", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement planned = JsonDocument.Parse(Assert.Single(run.Output)).RootElement;
        Assert.True(planned.GetProperty("dryRun").GetBoolean());
        Assert.Equal(_folder["out.png"], planned.GetProperty("output").GetString());
        Assert.Equal((32, 24), (planned.GetProperty("width").GetInt32(), planned.GetProperty("height").GetInt32()));
        Assert.Matches(@"^\d+(\.\d{1,3})?$", planned.GetProperty("seconds").GetRawText());
        Assert.InRange(planned.GetProperty("memoryBytes").GetInt64(), 1L << 24, 1L << 40);
    }

    [Fact]
    public async Task OutputStream_IsLeftToThePicture()
    {
        string[] arguments = [_folder["content.png"], "--style", _folder["s.png"], "--size", "12", "--output", "-", "--dry-run"];
        var plain = await Run(arguments);
        Assert.Equal(0, plain.ExitCode);
        Assert.Empty(plain.Output);
        Assert.Matches(@"^-  16x12  from .* in the style of .*, about a second, \d{2,5} MiB$", plain.Error[0]);

        var json = await Run([.. arguments, "--json", "--quiet"]);
        Assert.Empty(json.Output);
        Assert.Equal("-", JsonDocument.Parse(Assert.Single(json.Error)).RootElement.GetProperty("output").GetString());
    }

    [Theory]
    [InlineData("--size", "content.png", "too large a content")]
    [InlineData("--style-size", "s.png", "too large a style")]
    public async Task WhatARunRefusesForItsSize_IsRefused(string option, string named, string reason)
    {
        string side = $"{Math.Ceiling(Math.Sqrt(ImageFile.MaxPixels)) + 1}";
        string[] arguments = [_folder["content.png"], "--style", _folder["s.png"], option, side, "--output", _folder["out.png"]];
        var dry = await Run([.. arguments, "--dry-run"]);
        Assert.True(dry.ExitCode == 1, reason);
        Assert.Empty(dry.Output);
        string error = Assert.Single(dry.Error);
        Assert.Contains($"{named}: ", error);
        Assert.Contains("too many, the limit is", error);

        var real = await Run(arguments);
        Assert.Equal(1, real.ExitCode);
        Assert.StartsWith($"error: {_folder[named]}: ", Assert.Single(real.Error));
    }

    private Task<StyleKernelsCommand.CommandResult> Run(params string[] arguments) =>
        StyleKernelsCommand.Run(["stylize", .. arguments, "--model", _model.Path]);

    private void Write(string name, int height, int width, int seed)
    {
        using torch.Tensor picture = TestPictures.Noise(height, width, seed);
        ImageFile.Save(picture, _folder[name]);
    }
}
