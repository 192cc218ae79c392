using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Training;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Cli;
using StyleKernels.Tests.Encoders;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

/// <summary>Pictures, networks and numbers that cannot be trained on are named before the first step. Alone: a run seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class TrainingInputTests : IClassFixture<TrainingFolders>
{
    private readonly TrainingFolders _folders;

    public TrainingInputTests(TrainingFolders folders)
    {
        _folders = folders;
    }

    [Fact]
    public async Task GeneralStyles_ArePartOfTheSettings_AndGiveTheHeldOutOnes()
    {
        // Ten general styles besides the six of one's own, of which one is held out; one's own are all trained on.
        TestPictures.Write([.. Enumerable.Range(0, 10).Select(i => _folders[$"general/{i}.png"])]);
        TrainingOptions options = _folders.Options("adapted") with
        {
            ContentDirectories = [_folders.Content, _folders.Style],
            GeneralStyleDirectories = [_folders.Style, _folders["general"]],
            HeldOutPairs = 1,
        };
        using (LossNetwork lossNetwork = LossNetwork.FromFiles([_folders.LossNetworkFile]))
        using (var trainer = new Trainer(options, lossNetwork))
        {
            Assert.Empty(trainer.Notices);
        }

        Assert.False(await _folders.Train(options, stopAt: 3));
        var error = await Assert.ThrowsAsync<TrainingException>(() => _folders.Train(options with { GeneralShare = 0.8, Resume = true }));
        Assert.Contains("mix-general was 0.5, it is now 0.8", error.Message);
        Assert.True(await _folders.Train(options with { Resume = true }));
    }

    [Fact]
    public async Task UnknownNetwork_IsNamedWithThoseThereAre()
    {
        var error = await Assert.ThrowsAsync<TrainingException>(() => _folders.Train(_folders.Options("unknown") with { Network = "no-such-network" }));
        Assert.Contains("no-such-network", error.Message);
        Assert.Contains("compact-sanet", error.Message);
    }

    [Fact]
    public void CropsTooSmallForALayer_AreRefusedBeforeTheFirstStep()
    {
        // The numbers that torchvision's VGG-16 gives its convolutions.
        Dictionary<string, int> numbers = new()
        {
            ["conv1_1"] = 0,
            ["conv1_2"] = 2,
            ["conv2_1"] = 5,
            ["conv2_2"] = 7,
            ["conv3_1"] = 10,
            ["conv3_2"] = 12,
            ["conv3_3"] = 14,
            ["conv4_1"] = 17,
        };
        RandomEncoder.Write(
            _folders["vgg16.safetensors"], VggArchitecture.Vgg16, ["relu4_1"], name => $"features.{numbers[name.Split('.')[0]]}.{name.Split('.')[1]}");
        var objective = new Objective([new(new("relu3_1"))], [new(new("relu4_1", 16))]);
        using LossNetwork lossNetwork = LossNetwork.FromFiles([_folders["vgg16.safetensors"]], objective: _ => objective);
        var error = Assert.Throws<TrainingException>(() => new Trainer(_folders.Options("small"), lossNetwork));
        Assert.Contains("at least 128 pixels", error.Message);
    }

    [Theory]
    [InlineData("adain", "weights get vgg19-normalised")]
    [InlineData("adain-relu3_1", "weights get linear-transfer-vgg-r31")]
    [InlineData("linear-transfer-r41", "linear-transfer-vgg-r41")]
    [InlineData("sanet", "weights get vgg19-normalised")]
    public async Task NetworkOnAFrozenEncoder_IsNotTrainedAgainstRandomWeights(string network, string help)
    {
        using var store = new EnvironmentVariable(WeightsStore.FolderVariable, _folders["empty-store"]);
        var error = await Assert.ThrowsAsync<WeightsException>(() => _folders.Train(_folders.Options("frozen") with { Network = network }));
        Assert.Contains(help, error.Message);
    }

    [Fact]
    public async Task PicturesOfOneColour_AreRefused()
    {
        Directory.CreateDirectory(_folders["flat"]);
        for (int i = 0; i < 3; i++)
        {
            using Tensor picture = full(new long[] { 1, 3, 40, 40 }, 0.2 + (0.1 * i));
            ImageFile.Save(picture, Path.Combine(_folders["flat"], $"{i}.png"));
        }

        var error = await Assert.ThrowsAsync<TrainingException>(
            () => _folders.Train(_folders.Options("grey") with { StyleDirectories = [_folders["flat"]] }));
        Assert.Contains("style", error.Message);
        Assert.Contains("one colour", error.Message);
    }

    [Fact]
    public void HeldOutPicturesThatCannotBeRead_AreNamed()
    {
        string broken = _folders["broken-style.png"];
        File.WriteAllText(broken, "no picture");
        string[] contents = [.. Directory.GetFiles(_folders.Content).Order().Take(2)];
        var unreadable = new Dictionary<string, string>();
        using HeldOutPairs pairs = HeldOutPairs.Load(contents, [broken, contents[0]], CPU, unreadable)!;
        Assert.Equal(1, pairs.Count);
        Assert.Equal(broken, Assert.Single(unreadable).Key);
    }

    [Fact]
    public void FewerHeldOutPairsThanAskedFor_AreSaid()
    {
        using LossNetwork lossNetwork = LossNetwork.FromFiles([_folders.LossNetworkFile]);
        using var trainer = new Trainer(_folders.Options("few") with { HeldOutPairs = 4 }, lossNetwork);
        string notice = Assert.Single(trainer.Notices);
        Assert.Contains("0 pairs are held out instead of 4", notice);
        Assert.Contains("no held-out losses", notice);
    }

    [Fact]
    public async Task MissingFolder_IsNamed()
    {
        var error = await Assert.ThrowsAsync<ImageException>(
            () => _folders.Train(_folders.Options("missing") with { StyleDirectories = [_folders["no-such-folder"]] }));
        Assert.Contains("no-such-folder", error.Message);
    }

    [Theory]
    [InlineData(0, 32, 2, "steps")]
    [InlineData(1, 31, 2, "size")]
    [InlineData(1, 32, 0, "batch")]
    public async Task OptionOutOfRange_IsNamed(int steps, int size, int batch, string option)
    {
        var error = await Assert.ThrowsAsync<TrainingException>(
            () => _folders.Train(_folders.Options("range") with { Steps = steps, Size = size, BatchSize = batch }));
        Assert.StartsWith(option, error.Message);
    }
}
