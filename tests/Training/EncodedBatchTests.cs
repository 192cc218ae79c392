using StyleKernels.Losses;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Training;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

/// <summary>Alone: it draws from torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class EncodedBatchTests : IClassFixture<TrainingFolders>
{
    private readonly TrainingFolders _folders;

    public EncodedBatchTests(TrainingFolders folders)
    {
        _folders = folders;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ShiftedContents_MeetTheStylesFurtherOn(int places)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(0);
        using LossNetwork lossNetwork = LossNetwork.FromFiles([_folders.LossNetwork]);
        using var loss = new PerceptualLoss(lossNetwork.Layers.Content, lossNetwork.Layers.Style);
        using StyleTransferNetwork network = NetworkRegistry.Create(NetworkCheckpoint.DefaultName);
        Tensor content = rand(3, 3, 32, 32);
        Tensor style = rand(3, 3, 32, 32);

        using var batch = new EncodedBatch(new TrainingBatch(content, style), lossNetwork, loss);
        batch.ShiftContents(places);
        PerceptualTerms actual = batch.Terms(network, lossNetwork, loss, out _);

        Tensor shifted = content[tensor(Enumerable.Range(0, 3).Select(k => (long)((k - places + 3) % 3)).ToArray())];
        PerceptualTerms expected = loss.forward(
            lossNetwork.Extract(network.call(shifted, style)), lossNetwork.Extract(shifted), lossNetwork.Extract(style));
        Assert.Equal(expected.Content.item<float>(), actual.Content.item<float>(), 1e-5);
        Assert.Equal(expected.Style.item<float>(), actual.Style.item<float>(), 1e-5);
    }

    [Fact]
    public void DisposedBatch_LeavesTheImagesAndNothingElse()
    {
        using LossNetwork lossNetwork = LossNetwork.FromFiles([_folders.LossNetwork]);
        using var loss = new PerceptualLoss(lossNetwork.Layers.Content, lossNetwork.Layers.Style);
        using var images = new TrainingBatch(rand(2, 3, 32, 32), rand(2, 3, 32, 32));
        long before = LiveTensors.Count();
        var batch = new EncodedBatch(images, lossNetwork, loss);
        batch.ShiftContents(1);
        Assert.True(LiveTensors.Count() > before);
        batch.Dispose();
        Assert.Equal(before, LiveTensors.Count());
        Assert.False(images.Content.IsInvalid || images.Style.IsInvalid);
    }
}
