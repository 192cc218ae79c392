using StyleKernels.Models.Images;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Weights;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli.Stylize;

/// <summary>Alone: the folder of the weights store is a variable of the whole process.</summary>
[Collection(RunAlone.Name)]
public sealed class StylizePublishedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EnvironmentVariable _store;

    public StylizePublishedTests()
    {
        _store = new EnvironmentVariable(WeightsStore.FolderVariable, _folder["store"]);
        using torch.Tensor picture = TestPictures.Gradient(48, 64);
        ImageFile.Save(picture, _folder["picture.png"]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("adain-relu3_1", "weights/pth/vgg_r31.pth", "weights/pth/dec_r31.pth")]
    [InlineData("googlemagenta-mobile", "weights/prediction_int8_256.tflite", "weights/transfer_int8_384.tflite")]
    public async Task ImportedFiles_AreTheNetworkOfThatName(string model, string first, string second)
    {
        foreach (string file in new[] { SharedFile.Find(first), SharedFile.Find(second) })
        {
            var import = await StyleKernelsCommand.Run("weights", "import", file);
            Assert.True(import.ExitCode == 0, string.Join("\n", import.Error));
        }

        var run = await Stylize(model);

        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal((48, 64), ImageFile.ReadSize(_folder["result.png"]));
    }

    [Theory]
    [InlineData("adain-relu3_1", "linear-transfer-vgg-r31", "weights import")]
    [InlineData("linear-transfer-r41", "linear-transfer-vgg-r41", "weights import")]
    public async Task MissingFiles_AreNamedWithTheWayToGetThem(string model, string file, string way)
    {
        var run = await Stylize(model);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(file, run.Error.Single());
        Assert.Contains(way, run.Error.Single());
    }

    [Theory]
    [InlineData("adain")]
    [InlineData("sanet")]
    public async Task MissingFiles_OfANetworkThatIsBuiltIn_LeaveTheBuiltInOneAndALine(string model)
    {
        var run = await Stylize(model);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"the built-in compact-{model}", Assert.Single(run.Error, line => line.Contains("--model")));
    }

    private Task<StyleKernelsCommand.CommandResult> Stylize(string model) => StyleKernelsCommand.Run(
        "stylize", _folder["picture.png"], "--style", _folder["picture.png"], "--model", model, "--output", _folder["result.png"]);
}
