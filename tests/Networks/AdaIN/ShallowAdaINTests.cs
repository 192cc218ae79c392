using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.AdaIN;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Weights;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks.AdaIN;

/// <summary>AdaIN at relu3_1 with real weights: LinearTransfer's encoder and decoder.</summary>
public sealed class ShallowAdaINTests
{
    private const string Photograph = "data/content/bsds500/test_100007.jpg";
    private const string Painting = "data/style/artists/Van_Gogh/artquiz_208.jpg";

    [Theory]
    [InlineData("weights/pth/vgg_r31.pth", "weights/pth/dec_r31.pth")]
    [InlineData("weights/vgg19_normalised_to_relu3_1.safetensors", "weights/lst_dec_r31.safetensors")]
    public void RealDecoder_ReconstructsAPhotograph(string encoder, string decoder)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using var network = new PublishedAdaIN("relu3_1");
        network.LoadPublished(SharedFile.Find(encoder), SharedFile.Find(decoder));
        Tensor photograph = ImageFile.Load(SharedFile.Find(Photograph));

        Tensor reconstruction = network.Reconstruct(photograph).clamp(0, 1);

        double decibels = -10 * Math.Log10((reconstruction - photograph).square().mean().item<float>());
        Assert.True(decibels >= 30, $"{decibels:f1} dB");
    }

    [Fact]
    public void RealWeights_MoveTheStatisticsOfThePhotographToTheStyles()
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        using var network = new PublishedAdaIN("relu3_1");
        network.LoadPublished(
            SharedFile.Find("weights/vgg19_normalised_to_relu3_1.safetensors"), SharedFile.Find("weights/lst_dec_r31.safetensors"));
        Tensor photograph = ImageFile.Load(SharedFile.Find(Photograph), 128);
        using StyleCode style = network.EncodeStyle(ImageFile.Load(SharedFile.Find(Painting), 128));
        using StyleCode before = network.EncodeStyle(photograph);

        using StyleCode after = network.EncodeStyle(network.Stylize(photograph, style).clamp(0, 1));

        Assert.True(
            Distance(after, style) < 0.8 * Distance(before, style), $"{Distance(before, style):f2} to {Distance(after, style):f2}");
    }

    [Fact]
    public void DecoderOfAnotherTap_IsRefusedByName()
    {
        using var network = new PublishedAdaIN("relu4_1");
        string encoder = SharedFile.Find("weights/vgg19_normalised_to_relu3_1.safetensors");

        var error = Assert.Throws<WeightsException>(() => network.LoadPublished(encoder, "unused"));

        Assert.Contains("conv4_1.weight", error.Message, StringComparison.Ordinal);
    }

    private static double Distance(StyleCode a, StyleCode b) => (a["mean"] - b["mean"]).square().sum().sqrt().item<float>();
}
