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
    public void SomeTaps_AreThoseOfAll_AndNeedNoMoreRoomThanTheirOwn()
    {
        using var scope = NewDisposeScope();
        using var encoder = new VggEncoder(VggArchitecture.Vgg16, "relu1_2", "relu2_2", "relu3_3");
        Tensor picture = RandomEncoder.Pictures(1, 8, 8);
        KeyValuePair<string, Tensor> alone = Assert.Single(encoder.Extract(picture, ["relu2_2"]));
        Assert.True(alone.Value.Equals(encoder.call(picture)["relu2_2"]));
        Assert.Single(encoder.Extract(RandomEncoder.Pictures(1, 2, 2), ["relu2_2"]));
        Assert.Contains(
            "relu3_3 needs",
            Assert.Throws<ArgumentException>(() => encoder.call(RandomEncoder.Pictures(1, 2, 2))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => encoder.Extract(picture, ["relu2_1"]));
    }

    [Fact]
    public void BFloat16_IsComputedWithFloat32Weights()
    {
        BFloat16Processor.SkipUnlessSound();
        using var scope = NewDisposeScope();
        using var encoder = new VggEncoder(VggArchitecture.Compact, "relu1_2", "relu2_2");
        Tensor picture = RandomEncoder.Pictures(1, 16, 16);
        IReadOnlyDictionary<string, Tensor> shorter = encoder.Extract(picture, encoder.Taps, ScalarType.BFloat16);
        foreach ((string tap, Tensor exact) in encoder.call(picture))
        {
            Assert.Equal(ScalarType.BFloat16, shorter[tap].dtype);
            Assert.InRange(((shorter[tap].to(float32) - exact).norm() / exact.norm()).item<float>(), 1e-5, 0.02);
        }
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
