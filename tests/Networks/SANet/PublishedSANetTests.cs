using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.SANet;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Networks.SANet;

public sealed class PublishedSANetTests(NetworkFixture<PublishedSANet> fixture)
    : NetworkLaws(fixture.Network), IClassFixture<NetworkFixture<PublishedSANet>>
{
    private readonly PublishedSANet _network = fixture.Network;

    [Fact]
    public void Parameters_AreAsManyAsPublished()
    {
        Assert.Equal(12_944_972, Count(_network, "encoder"));
        Assert.Equal(4_461_056, Count(_network, "transform"));
        Assert.Equal(1_050_624, Count(Part(_network, "transform"), "sanet4_1"));
        Assert.Equal(7_966_275, _network.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void PublishedCheckpoints_FillEveryTensor()
    {
        using var folder = new TemporaryFolder();
        using var network = new PublishedSANet();
        PublishedCheckpoint.WriteRandom("lst vgg_r51.pth", folder["encoder"]);
        PublishedCheckpoint.WriteRandom("sanet transformer_iter_500000.pth", folder["transform"]);
        PublishedCheckpoint.WriteRandom("sanet decoder_iter_500000.pth", folder["decoder"]);

        network.LoadPublished(folder["encoder"], folder["transform"], folder["decoder"]);

        PublishedCheckpoint.AssertLoaded(Part(network, "encoder"), folder["encoder"], "vgg19-normalised-linear-transfer");
        PublishedCheckpoint.AssertLoaded(Part(network, "transform"), folder["transform"], "sanet");
        PublishedCheckpoint.AssertLoaded(Part(network, "decoder"), folder["decoder"], "decoder-relu4_1");
    }

    [Fact]
    public void StrengthAndSelf_AreTheSameBlend()
    {
        using StyleCode style = _network.EncodeStyle(Style);
        Tensor content = rand(1, 3, 48, 32);
        using StyleCode own = _network.EncodeStyle(content);
        using StyleCode between = StyleCode.Interpolate(own, style, 0.3);

        TensorAssert.Close(
            _network.Stylize(content, style, alpha: 0.3), _network.Stylize(content, between), 1e-4, "α blends with net(c, c)");
    }

    [Fact]
    public void MixedSizes_OfTheDeepAndTheShallowMap_AreMerged()
    {
        using var transform = new AttentionTransform(8);

        Tensor merged = transform.call(rand(1, 8, 3, 5), rand(1, 8, 2, 3));

        Assert.Equal([1, 8, 3, 5], merged.shape);
    }

    private static Module Part(Module network, string name) => network.named_children().Single(child => child.name == name).module;

    private static long Count(Module network, string part) => Part(network, part).parameters().Sum(parameter => parameter.numel());
}
