using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Networks.GoogleMagenta;

public sealed class PublishedGoogleMagentaTests(NetworkFixture<PublishedGoogleMagenta> fixture)
    : NetworkLaws(fixture.Network), IClassFixture<NetworkFixture<PublishedGoogleMagenta>>
{
    private readonly PublishedGoogleMagenta _network = fixture.Network;

    [Fact]
    public void Parameters_AreAsManyAsPublished()
    {
        Assert.Equal(10_986_562, Count(_network));
        Assert.Equal(8_947_040 + 9_408, Count(Part("InceptionV3")));
        Assert.Equal(76_900, Count(Part("Conv")));
        Assert.Equal(278_558, Count(Part("style_params")));
        Assert.Equal(1_674_656, Count(Part("transformer")));
        Assert.Equal(18_816 + 448, _network.buffers().Sum(buffer => buffer.numel()));
    }

    [Fact]
    public void PublishedCheckpoint_FillsEveryTensor()
    {
        using var folder = new TemporaryFolder();
        using var network = new PublishedGoogleMagenta();
        PublishedCheckpoint.WriteRandom("magenta arbitrary_style_transfer model.ckpt (TF names, HWIO)", folder["model.ckpt"]);

        network.LoadPublished(folder["model.ckpt"]);

        PublishedCheckpoint.AssertLoaded(network, folder["model.ckpt"], "magenta");
    }

    [Fact]
    public void NormsOfTheStyle_AreThirteenOf1379Channels()
    {
        (string Path, int Channels)[] norms = [.. _network.Transformer.Norms];

        Assert.Equal(13, norms.Length);
        Assert.Equal(1_379, norms.Sum(norm => norm.Channels));
    }

    [Fact]
    public void StyledMap_HasTheShiftAsMeanAndTheScaleAsDeviation()
    {
        Tensor x = ChannelsLastOf(randn(2, 4, 16, 16, dtype: float64) * 3);
        Tensor scale = tensor(new[,] { { 1.5, -2, 0.5, 1 } });
        Tensor shift = tensor(new[,] { { 0.25, 4, -1, 0 } });

        Tensor styled = InstanceNorm.Apply(x, scale, shift);

        TensorAssert.Close(shift.expand(2, 4), styled.mean([2, 3]), 1e-9, "mean β");
        TensorAssert.Close(scale.abs().expand(2, 4), styled.var([2, 3], unbiased: false).sqrt(), 1e-5, "deviation |γ|");
    }

    [Fact]
    public void FirstHeadIsTheShift_SecondTheScale()
    {
        Tensor embedding = rand(1, 100);
        Dictionary<string, Tensor> weights = _network.state_dict();
        const string Path = "style_params.transformer.expand.conv3.conv.StyleNorm.";

        (Tensor scale, Tensor shift) = _network.Heads.call(embedding)[^1];

        TensorAssert.Close(embedding.mm(weights[Path + "Conv_1.weight"].flatten(1).t()), scale, 1e-5, "γ is Conv_1");
        TensorAssert.Close(embedding.mm(weights[Path + "Conv.weight"].flatten(1).t()), shift, 1e-5, "β is Conv");
    }

    [Fact]
    public void Strength_IsIdentityInterpolation()
    {
        using StyleCode style = _network.EncodeStyle(Style);
        using StyleCode own = _network.EncodeStyle(Content);
        using StyleCode between = StyleCode.Interpolate(own, style, 0.3);

        TensorAssert.Close(
            _network.Stylize(Content, style, alpha: 0.3), _network.Stylize(Content, between), Rounding, "on the embedding");
    }

    [Fact]
    public void Result_IsBetweenZeroAndOne()
    {
        Tensor result = _network.call(Content, Style);

        Assert.InRange(result.min().item<float>(), 0, 1);
        Assert.InRange(result.max().item<float>(), 0, 1);
    }

    [Theory]
    [InlineData(75, 3, "the smallest side")]
    [InlineData(96, 4, "an even one")]
    public void Inception_HasTheSizesOfTheOriginal(int side, int expected, string reason)
    {
        using var inception = new InceptionV3();
        inception.eval();

        Tensor features = inception.call(rand(1, 3, side, side));

        Assert.True(features.shape.SequenceEqual([1L, 768, expected, expected]), $"{reason}: {string.Join(", ", features.shape)}");
    }

    [Theory]
    [InlineData(8, 1, 1, "an even side gets its zero on the right")]
    [InlineData(7, 1, 0, "an odd side gets zeros on both sides")]
    public void SamePadding_WithStepTwo_IsTensorFlows(int side, int expectedTaps, int firstTap, string reason)
    {
        using var convolution = new SlimConvolution(1, 1, 3, 3) { Stride = 2 };
        convolution.Weight.fill_(1);
        Tensor picture = zeros(1, 1, side, side);
        picture[0, 0, 0, 0] = 1;
        picture[0, 0, 2, 2] = 2;

        Tensor result = convolution.call(picture);

        Assert.Equal([1, 1, 4, 4], result.shape);
        float expected = expectedTaps + (firstTap * 2);
        Assert.True(expected == result[0, 0, 0, 0].item<float>(), reason);
    }

    [Fact]
    public void AveragePooling_DoesNotCountWhatIsBeyondTheEdge()
    {
        using var branch = new InceptionBranch(BranchPooling.Average);

        TensorAssert.Close(ones(1, 2, 4, 4), branch.call(ones(1, 2, 4, 4)), 1e-6, "TensorFlow's SAME");
    }

    private static Tensor ChannelsLastOf(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static long Count(Module module) => module.parameters().Sum(parameter => parameter.numel());

    private Module Part(string name) => _network.named_children().Single(child => child.name == name).module;
}
