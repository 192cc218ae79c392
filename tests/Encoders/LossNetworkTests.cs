using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Weights;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Encoders;

public sealed class LossNetworkTests
{
    [Fact]
    public void PublishedFiles_GiveTheFeaturesOfTheConvertedOnes()
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using LossNetwork published = LossNetwork.FromFiles(
            [SharedFile.Find("weights/pth/vgg_r31.pth"), SharedFile.Find("weights/pth/collab_5SE.pth")]);
        using LossNetwork converted = LossNetwork.FromFiles(
            [SharedFile.Find("weights/vgg19_normalised_to_relu3_1.safetensors"), SharedFile.Find("weights/collab_5SE.safetensors")]);
        Tensor image = rand(1, 3, 32, 48);

        IReadOnlyDictionary<string, Tensor> features = published.Extract(image);

        Assert.Equal(["relu1_2", "relu2_2", "relu3_1", "relu4_1"], features.Keys.Order(StringComparer.Ordinal));
        Assert.All(converted.Extract(image), pair => Assert.Equal(0, TensorAssert.MaxError(features[pair.Key], pair.Value)));
    }

    [Fact]
    public void LayerThatNoFileHas_IsNamed()
    {
        string path = SharedFile.Find("weights/pth/vgg_r31.pth");

        var error = Assert.Throws<WeightsException>(() => LossNetwork.FromFiles([path]));

        Assert.Contains("relu4_1", error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }
}
