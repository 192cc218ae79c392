using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Weights;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks.GoogleMagenta;

public sealed class MobileGoogleMagentaTests(NetworkFixture<MobileGoogleMagenta> fixture)
    : NetworkLaws(fixture.Network), IClassFixture<NetworkFixture<MobileGoogleMagenta>>
{
    private const string Photograph = "data/content/bsds500/test_100007.jpg";
    private const string Painting = "data/style/artists/Van_Gogh/artquiz_208.jpg";

    [Fact]
    public void FoldedNorm_IsTheConvolutionsBias()
    {
        using var layer = new SlimConvolution(3, 5, 3, 3, decay: 0.9);
        layer.eval();
        Tensor shift = randn(5);
        layer.state_dict()["BatchNorm.bias"].copy_(shift);
        layer.state_dict()["BatchNorm.running_var"].fill_(SlimBatchNorm.NeutralVariance);
        Tensor x = rand(1, 3, 6, 7);

        Tensor expected = nn.functional.conv2d(x, layer.Weight, shift, padding: [1, 1]);

        TensorAssert.Close(expected, layer.call(x), 1e-6, "a variance of 1 − 1e-3 makes the norm a plain shift");
    }

    [Fact]
    public void RealModels_RestyleAPhotograph()
    {
        using var network = Real();
        Tensor photograph = ImageFile.Load(SharedFile.Find(Photograph), 160);
        using StyleCode style = network.EncodeStyle(ImageFile.Load(SharedFile.Find(Painting), 256));

        Tensor result = network.Stylize(photograph, style);

        double change = (result - photograph).abs().mean().item<float>();
        double contrast = result.std().item<float>();
        Tensor grey = result.mean([1]).flatten();
        Tensor before = photograph.mean([1]).flatten();
        double likeness = corrcoef(stack([grey, before]))[0, 1].item<float>();
        Assert.True(change > 0.05, $"mean change {change:f3}");
        Assert.True(contrast > 0.1, $"contrast {contrast:f3}");
        Assert.True(likeness > 0.4, $"the content is still there: correlation {likeness:f2}");
    }

    [Fact]
    public void RealModels_GiveOtherPicturesInOtherStyles()
    {
        using var network = Real();
        Tensor photograph = ImageFile.Load(SharedFile.Find(Photograph), 96);

        Tensor first = network.call(photograph, ImageFile.Load(SharedFile.Find(Painting), 128));
        Tensor second = network.call(photograph, photograph);

        Assert.True((first - second).abs().mean().item<float>() > 0.03);
    }

    [Fact]
    public void FileThatIsNoTransferModel_IsRefused()
    {
        string prediction = SharedFile.Find("weights/prediction_int8_256.tflite");
        using var network = new MobileGoogleMagenta();

        Exception? error = Record.Exception(() => network.LoadPublished(prediction, SharedFile.Find("weights/lst_dec_r31.safetensors")));

        Assert.IsType<WeightsException>(error);
    }

    private static MobileGoogleMagenta Real()
    {
        var network = new MobileGoogleMagenta();
        network.LoadPublished(SharedFile.Find("weights/prediction_int8_256.tflite"), SharedFile.Find("weights/transfer_int8_384.tflite"));
        network.eval();
        return network;
    }
}
