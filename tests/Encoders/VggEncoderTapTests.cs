using StyleKernels.Models.Encoders;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Encoders;

public sealed class VggEncoderTapTests
{
    public static TheoryData<int, int, string> Sizes => new()
    {
        { 1, 1, "a single pixel: nothing to reflect" },
        { 2, 3, "one pixel after a pooling" },
        { 17, 33, "odd sides" },
        { 32, 32, "a power of two" },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Features_HaveTheTapsChannelsAndSizes(int height, int width, string reason)
    {
        using var scope = NewDisposeScope();
        using var encoder = new VggEncoder(VggArchitecture.Compact, "relu1_2", "relu2_2", "relu3_1", "relu4_1");

        IReadOnlyDictionary<string, Tensor> features = encoder.call(RandomEncoder.Pictures(2, height, width));

        for (int block = 1; block <= 4; block++)
        {
            string tap = features.Keys.Single(name => name[4] - '0' == block);
            (height, width) = block == 1 ? (height, width) : ((height + 1) / 2, (width + 1) / 2);
            Assert.True(features[tap].shape.SequenceEqual([2, VggArchitecture.Compact.Channels(tap), height, width]), $"{tap}: {reason}");
        }
    }

    [Fact]
    public void Encoder_HoldsNoLayerBeyondItsDeepestTap()
    {
        using var encoder = new VggEncoder(VggArchitecture.Vgg19Normalised, "relu2_1", "relu1_1");

        Assert.Equal(
            ["conv1_1.bias", "conv1_1.weight", "conv1_2.bias", "conv1_2.weight", "conv2_1.bias", "conv2_1.weight", "preproc.bias", "preproc.weight"],
            encoder.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Projection_LeavesTheMainPathAlone()
    {
        using var scope = NewDisposeScope();
        using var encoder = new VggEncoder(VggArchitecture.Compact, "relu1_2", "relu2_2");
        Tensor picture = RandomEncoder.Pictures(1, 16, 16);
        Tensor before = encoder.call(picture)["relu2_2"];

        using (no_grad())
        {
            encoder.state_dict()["relu1_2_projection.weight"].mul_(-3);
        }

        Assert.True(before.equal(encoder.call(picture)["relu2_2"]).all().item<bool>());
    }

    [Theory]
    [InlineData("relu6_1", "there are five blocks")]
    [InlineData("relu1_3", "the first block has two layers")]
    [InlineData("conv1_1", "taps are ReLUs")]
    [InlineData("relu1_0", "counted from one")]
    [InlineData("", "nothing")]
    public void UnknownTap_IsNamed(string tap, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => new VggEncoder(VggArchitecture.Vgg19Normalised, tap));
        Assert.True(error.Message.Contains($"'{tap}'"), reason);
    }
}
