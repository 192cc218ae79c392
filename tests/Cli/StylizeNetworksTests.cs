using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli;

public sealed class StylizeNetworksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("googlemagenta")]
    [InlineData("googlemagenta-mobile")]
    [InlineData("adain")]
    [InlineData("linear-transfer-r31")]
    [InlineData("sanet")]
    public async Task CheckpointOfEveryNetwork_RestylesOddSizes(string architecture)
    {
        torch.random.manual_seed(1);
        using (StyleTransferNetwork network = NetworkRegistry.Create(architecture))
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
