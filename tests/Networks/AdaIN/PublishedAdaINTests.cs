using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.AdaIN;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Networks.AdaIN;

public sealed class PublishedAdaINTests(AdaINFixture fixture) : NetworkLaws(fixture.Network), IClassFixture<AdaINFixture>
{
    private readonly PublishedAdaIN _network = fixture.Network;

    [Fact]
    public void Parameters_AreAsManyAsPublished()
    {
        Assert.Equal(7_010_959, _network.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(3_505_219, _network.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void FeaturesInTheirOwnStyle_StayAsTheyAre()
    {
        Tensor features = rand(2, 5, 4, 3);

        Tensor adapted = AdaINTransfer.Adapt(features, ChannelMoments.Mean(features), ChannelMoments.Std(features));

        TensorAssert.Close(features, adapted, 1e-6, "AdaIN(x, x) = x");
    }

    [Fact]
    public void AdaptedFeatures_HaveMeanAndStdOfTheStyle()
    {
        Tensor features = rand(1, 5, 16, 16, dtype: float64) * 100;
        Tensor style = randn(1, 5, 9, 7, dtype: float64);
        Tensor std = ChannelMoments.Std(style);

        Tensor adapted = AdaINTransfer.Adapt(features, ChannelMoments.Mean(style), std);

        TensorAssert.Close(ChannelMoments.Mean(style), ChannelMoments.Mean(adapted), 1e-9, "mean");
        TensorAssert.Close(std, adapted.var([2, 3], unbiased: true, keepdim: true).sqrt(), 1e-6, "std, but for the 1e-5 under the root");
    }

    [Fact]
    public void NoStrength_IsTheDecodedContent()
    {
        using StyleCode code = _network.EncodeStyle(Style);

        TensorAssert.Close(_network.Reconstruct(Content), _network.Stylize(Content, code, alpha: 0), 1e-6, "α = 0");
    }

    [Fact]
    public void Strength_IsIdentityInterpolation()
    {
        using StyleCode style = _network.EncodeStyle(Style);
        Tensor content = rand(1, 3, 32, 32);
        using StyleCode own = _network.EncodeStyle(content);
        using StyleCode between = StyleCode.Interpolate(own, style, 0.3);

        TensorAssert.Close(
            _network.Stylize(content, style, alpha: 0.3), _network.Stylize(content, between), 1e-4, "AdaIN is linear in mean and std");
    }

    [Theory]
    [InlineData("vgg_normalised.pth", "vgg19-normalised")]
    [InlineData("lst vgg_r41.pth", "vgg19-normalised-linear-transfer")]
    public void PublishedCheckpoints_FillEveryTensor(string encoder, string map)
    {
        using var folder = new TemporaryFolder();
        using var network = new PublishedAdaIN();
        PublishedCheckpoint.WriteRandom(encoder, folder["encoder"]);
        PublishedCheckpoint.WriteRandom("adain decoder.pth", folder["decoder"]);

        network.LoadPublished(folder["encoder"], folder["decoder"]);

        PublishedCheckpoint.AssertLoaded(Part(network, "encoder"), folder["encoder"], map);
        PublishedCheckpoint.AssertLoaded(Part(network, "decoder"), folder["decoder"], "decoder-relu4_1");
    }

    private static Module Part(Module network, string name) => network.named_children().Single(child => child.name == name).module;
}
