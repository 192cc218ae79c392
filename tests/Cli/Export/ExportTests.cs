using StyleKernels.Models.Networks;
using StyleKernels.Onnx;
using StyleKernels.OnnxExport.Schema;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli.Export;

public sealed class ExportTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WithoutAStyle_APairIsWrittenThatAgreesWithTheNetwork()
    {
        var run = await StyleKernelsCommand.Run("export", "--model", model.Path, "--output", _folder["new/onnx"], "--check");

        Assert.Empty(run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(_folder["new/onnx/random-predictor.onnx"], run.Output[0], StringComparison.Ordinal);
        Assert.StartsWith(_folder["new/onnx/random-transfer.onnx"], run.Output[1], StringComparison.Ordinal);
        Assert.Equal(4, run.Output[2..].Length);
        Assert.All(run.Output[2..], line => Assert.EndsWith("good", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithAPicture_OneFileIsWrittenForItsStyle()
    {
        TestPictures.Write(_folder["painting.png"]);

        var run = await StyleKernelsCommand.Run(
            "export", "--model", model.Path, "--style", _folder["painting.png"], "--style-size", "32", "--size", "50x40", "--alpha", "0.5",
            "--output", _folder["painting.onnx"], "--check");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("check  50x40  strength 0.5", run.Output[1], StringComparison.Ordinal);
        using var stylizer = new OnnxStylizer(_folder["painting.onnx"]) { AddsGrain = false };
        Assert.True(stylizer.HasFixedStyle);
        Assert.False(stylizer.HasStrength);
        Assert.Equal("compact-googlemagenta", stylizer.Metadata["architecture"]);
    }

    [Fact]
    public async Task WithASavedCode_TheFileIsNamedAfterIt()
    {
        using (StyleTransferNetwork network = NetworkCheckpoint.Load(model.Path))
        using (torch.Tensor picture = TestPictures.Noise(40, 50))
        using (StyleCode code = network.EncodeStyle(picture))
        {
            code.Save(_folder["dots.safetensors"]);
        }

        var run = await StyleKernelsCommand.Run(
            "export", "--model", model.Path, "--style", _folder["dots.safetensors"], "--output", _folder["."]);

        Assert.Equal(0, run.ExitCode);
        Assert.True(File.Exists(_folder["random-dots.onnx"]));
    }

    [Theory, InlineData(18), InlineData(23)]
    public async Task Opset_IsThatOfTheFile(int opset)
    {
        TestPictures.Write(_folder["style.png"]);
        var run = await StyleKernelsCommand.Run(
            "export", "--model", model.Path, "--style", _folder["style.png"], "--opset", $"{opset}", "--output", _folder["one.onnx"]);

        Assert.True(run.ExitCode == 0, string.Join('\n', run.Error));
        using FileStream file = File.OpenRead(_folder["one.onnx"]);
        Assert.Equal(opset, Assert.Single(ModelProto.Parser.ParseFrom(file).OpsetImport).Version);
    }

    [Fact]
    public async Task Stopped_WritesNothingMore()
    {
        var run = await StyleKernelsCommand.RunUntil(
            new CancellationToken(canceled: true), "export", "--model", model.Path, "--output", _folder["stopped"], "--check");

        Assert.Equal(130, run.ExitCode);
        Assert.False(Directory.Exists(_folder["stopped"]));
    }

    [Theory]
    [InlineData(2, "it must be a folder", "--output", "one.onnx")]
    [InlineData(1, "there is no model 'nothing'", "--model", "nothing")]
    [InlineData(1, "missing.png", "--style", "missing.png")]
    [InlineData(1, "missing.safetensors", "--style", "missing.safetensors")]
    [InlineData(2, "--size is '640'", "--size", "640")]
    [InlineData(2, "--size is '0x5'", "--size", "0x5")]
    [InlineData(2, "--alpha is '2'", "--alpha", "2")]
    [InlineData(2, "--opset is '9'", "--opset", "9")]
    [InlineData(2, "--style-size is for a picture", "--style-size", "64")]
    [InlineData(2, "--style-size is for a picture", "--style-size", "64", "--style", "code.safetensors")]
    public async Task WhatCannotBeDone_IsSaidInOneLine(int exitCode, string message, params string[] arguments)
    {
        string[] line = ["export", .. arguments.Contains("--model") ? [] : (string[])["--model", model.Path], .. arguments];

        var run = await StyleKernelsCommand.Run(line);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith("error: ", run.Error[0], StringComparison.Ordinal);
        Assert.Contains(message, run.Error[0], StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task StyleThatIsNoPicture_IsNamed()
    {
        await File.WriteAllTextAsync(_folder["text.png"], "no picture", TestContext.Current.CancellationToken);

        var run = await StyleKernelsCommand.Run("export", "--model", model.Path, "--style", _folder["text.png"], "--output", _folder["x.onnx"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("text.png", Assert.Single(run.Error), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["x.onnx"]));
    }

    [Fact]
    public async Task CodeOfAnotherNetwork_IsNamed()
    {
        using (StyleTransferNetwork network = NetworkRegistry.Create("compact-adain"))
        using (torch.Tensor picture = TestPictures.Noise(40, 50))
        using (StyleCode code = network.EncodeStyle(picture))
        {
            code.Save(_folder["other.safetensors"]);
        }

        var run = await StyleKernelsCommand.Run("export", "--model", model.Path, "--style", _folder["other.safetensors"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("it is of the network compact-adain, the model is compact-googlemagenta", Assert.Single(run.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MixtureOfStylesThatAreKeptApart_IsRefused()
    {
        using (StyleTransferNetwork network = NetworkRegistry.Create("compact-sanet"))
        using (torch.Tensor first = TestPictures.Noise(40, 50))
        using (torch.Tensor second = TestPictures.Gradient(40, 50))
        using (StyleCode one = network.EncodeStyle(first))
        using (StyleCode other = network.EncodeStyle(second))
        using (StyleCode mixed = StyleCode.Mix([one, other], [1, 1]))
        {
            NetworkCheckpoint.Save(network, _folder["sanet.safetensors"], new Dictionary<string, string>());
            mixed.Save(_folder["mixed.safetensors"]);
        }

        var run = await StyleKernelsCommand.Run(
            "export", "--model", _folder["sanet.safetensors"], "--style", _folder["mixed.safetensors"], "--output", _folder["x.onnx"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("keeps mixed styles apart", Assert.Single(run.Error), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["x.onnx"]));
    }
}
