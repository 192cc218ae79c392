using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary>Alone: the folder of the weights store belongs to the whole process.</summary>
[Collection(RunAlone.Name)]
public sealed class StylizeNetworksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EnvironmentVariable _store;

    public StylizeNetworksTests() => _store = new EnvironmentVariable(WeightsStore.FolderVariable, _folder["store"]);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("float32", "googlemagenta", 0)]
    [InlineData("bfloat16", "googlemagenta", 0)]
    [InlineData("float32", "sanet", 0)]
    [InlineData("bfloat16", "sanet", 0)]
    [InlineData("float64", "googlemagenta", 2)]
    public async Task Precision_IsWhatTheNetworkHas(string precision, string model, int exitCode)
    {
        BFloat16Processor.SkipUnlessSound(precision);
        using torch.Tensor picture = TestPictures.Gradient(30, 40);
        ImageFile.Save(picture, _folder["a.png"]);

        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["a.png"], "--style", _folder["a.png"], "--model", model, "--precision", precision, "--output", _folder["b.png"]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode == 0, File.Exists(_folder["b.png"]));
        Assert.True(exitCode == 0 || run.Error.Any(line => line.StartsWith("error: --precision", StringComparison.Ordinal)), string.Join(' ', run.Error));
    }

    [Fact]
    public async Task PrecisionThatANetworkLacks_IsRefused()
    {
        using (StyleTransferNetwork network = NetworkRegistry.Create("googlemagenta-mobile"))
        {
            NetworkCheckpoint.Save(network, _folder["model"], new Dictionary<string, string>());
        }

        using torch.Tensor picture = TestPictures.Gradient(30, 40);
        ImageFile.Save(picture, _folder["a.png"]);
        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["a.png"], "--style", _folder["a.png"], "--model", _folder["model"], "--precision", "bfloat16", "--output", _folder["b.png"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("computes in float32 only", string.Join(' ', run.Error));
    }

    [Theory]
    [InlineData("googlemagenta")]
    [InlineData("googlemagenta-mobile")]
    [InlineData("adain")]
    [InlineData("linear-transfer-r31")]
    [InlineData("sanet")]
    public async Task CheckpointOfEveryNetwork_RestylesOddSizes(string architecture)
    {
        using (StyleTransferNetwork network = RandomWeights.Draw(NetworkRegistry.Create(architecture)))
        {
            NetworkCheckpoint.Save(network, _folder["model"], new Dictionary<string, string>());
        }

        foreach ((int height, int width) in new[] { (1, 1), (17, 33) })
        {
            using torch.Tensor picture = TestPictures.Gradient(height, width);
            ImageFile.Save(picture, _folder[$"{height}x{width}.png"]);
        }

        var run = await StyleKernelsCommand.Run(
            "stylize", _folder["1x1.png"], _folder["17x33.png"], "--style", _folder["17x33.png"], "--style-size", "32",
            "--model", _folder["model"], "--output", _folder["out"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((1, 1), ImageFile.ReadSize(_folder["out/1x1-in-the-style-of-17x33.png"]));
        Assert.Equal((17, 33), ImageFile.ReadSize(_folder["out/17x33-in-the-style-of-17x33.png"]));
    }
}
