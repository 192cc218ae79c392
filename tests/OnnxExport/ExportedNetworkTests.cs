using Microsoft.ML.OnnxRuntime.Tensors;
using StyleKernels.Models.Decoders;
using StyleKernels.Models.Networks;
using StyleKernels.Onnx;
using StyleKernels.OnnxExport;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace StyleKernels.Tests.OnnxExport;

/// <summary>What ONNX Runtime makes of an exported network is what torch makes of the network.</summary>
public sealed class ExportedNetworkTests : IDisposable
{
    /// <summary>Of values in [0, 1]: a twentieth of an 8-bit step.</summary>
    private const double Tolerance = 2e-4;

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _frozen = no_grad();

    public static TheoryData<string, int, int, string> Rows => new()
    {
        { "compact-googlemagenta", 131, 97, "no side a multiple of anything" },
        { "compact-googlemagenta", 3, 40, "too low to be reflected" },
        { "compact-googlemagenta", 271, 301, "larger than styles are looked at" },
        { "compact-googlemagenta", 1, 1, "a single pixel" },
        { "compact-adain", 131, 97, "no side a multiple of anything" },
        { "compact-adain", 3, 40, "too low to be reflected" },
        { "compact-linear-transfer", 131, 97, "no side a multiple of anything" },
        { "compact-linear-transfer", 1, 1, "a single pixel" },
        { "compact-sanet", 67, 97, "no side a multiple of anything" },
        { "compact-sanet", 3, 40, "too low to be reflected" },
        { "googlemagenta", 19, 33, "Inception as encoder" },
        { "googlemagenta-mobile", 19, 33, "MobileNet as encoder" },
        { "adain", 19, 33, "VGG to relu4_1, pooling rounds up" },
        { "adain-relu3_1", 19, 33, "VGG to relu3_1" },
        { "linear-transfer-r41", 19, 33, "VGG whose pooling rounds down" },
        { "sanet", 19, 33, "VGG at two depths" },
    };

    public void Dispose()
    {
        _frozen.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory, MemberData(nameof(Rows))]
    public void Pair_RestylesAsTorchDoes(string architecture, int height, int width, string reason)
    {
        using StyleTransferNetwork network = Create(architecture);
        using OnnxStylizer stylizer = ExportPair(network);
        Tensor style = TestPictures.Noise(57, 83) * 0.8;
        Tensor content = TestPictures.Noise(height, width, seed: 1);
        OnnxStyleCode code = stylizer.EncodeStyle(ToDense(style));
        using StyleCode expectedCode = network.EncodeStyle(style);
        foreach (float alpha in new[] { 1f, 0.4f })
        {
            Tensor expected = network.Stylize(content, expectedCode, alpha).clamp(0, 1);
            AssertClose(expected, stylizer.Stylize(ToDense(content), code, alpha), Exact(network, content, style, alpha), $"{reason}, strength {alpha}");
        }
    }

    [Theory]
    [InlineData("compact-googlemagenta", 33, 71)]
    [InlineData("compact-googlemagenta", 301, 263)]
    [InlineData("compact-sanet", 33, 71)]
    public void FileOfOneStyle_RestylesAsTorchDoes(string architecture, int height, int width)
    {
        using StyleTransferNetwork network = Create(architecture);
        Tensor style = TestPictures.Noise(40, 50);
        using StyleCode code = network.EncodeStyle(style);
        Tensor content = TestPictures.Noise(height, width, seed: 1);
        var options = new OnnxExportOptions { ContentSize = new PictureSize(height, width), Alpha = 0.7, Opset = OnnxExportOptions.NewestOpset };
        new OnnxExporter(network, options).WriteTransfer(_folder["one.onnx"], code);

        using var stylizer = new OnnxStylizer(_folder["one.onnx"]) { AddsGrain = false };

        Assert.True(stylizer.HasFixedStyle);
        Assert.False(stylizer.HasStrength);
        Tensor expected = network.Stylize(content, code, 0.7).clamp(0, 1);
        AssertClose(expected, stylizer.Stylize(ToDense(content)), Exact(network, content, style, 0.7), "size, style and strength fixed");
    }

    [Fact]
    public void BatchOfContents_TakesOneStyle()
    {
        using StyleTransferNetwork network = Create("compact-googlemagenta");
        using OnnxStylizer stylizer = ExportPair(network);
        Tensor style = TestPictures.Noise(57, 83);
        Tensor contents = cat([TestPictures.Noise(32, 40, seed: 1), TestPictures.Noise(32, 40, seed: 2)]);
        using StyleCode code = network.EncodeStyle(style);

        DenseTensor<float> result = stylizer.Stylize(ToDense(contents), stylizer.EncodeStyle(ToDense(style)), 0.5f);

        AssertClose(network.Stylize(contents, code, 0.5).clamp(0, 1), result, Exact(network, contents, style, 0.5), "two contents, one style");
    }

    [Fact]
    public void NetworkWithAPartThatTheExportDoesNotKnow_IsRefusedByName()
    {
        using StyleTransferNetwork network = NetworkRegistry.Create("compact-adain");
        network.register_module("afterthought", nn.Linear(2, 2));

        var error = Assert.Throws<NotSupportedException>(() => new OnnxExporter(network).WriteTransfer(_folder["transfer.onnx"]));

        Assert.Contains("afterthought.bias", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["transfer.onnx"]));
    }

    [Fact]
    public void CodeOfAnotherNetwork_IsRefused()
    {
        using StyleTransferNetwork network = NetworkRegistry.Create("compact-adain");
        using StyleTransferNetwork other = NetworkRegistry.Create("compact-sanet");
        using StyleCode code = other.EncodeStyle(TestPictures.Noise(40, 50));

        var error = Assert.Throws<ArgumentException>(() => new OnnxExporter(network).WriteTransfer(_folder["one.onnx"], code));

        Assert.Contains("compact-sanet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CodeOfOtherShapes_IsRefused()
    {
        using StyleTransferNetwork network = NetworkRegistry.Create("compact-adain");
        using StyleCode own = network.EncodeStyle(TestPictures.Noise(40, 50));
        using var code = new StyleCode(own.Network, own.Tensors.ToDictionary(part => part.Key, part => part.Value.narrow(1, 0, 4)));

        var error = Assert.Throws<ArgumentException>(() => new OnnxExporter(network).WriteTransfer(_folder["one.onnx"], code));

        Assert.Contains("does not fit", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["one.onnx"]));
    }

    [Fact]
    public void MetadataOfOptions_StandInTheFile()
    {
        using StyleTransferNetwork network = NetworkRegistry.Create("compact-adain");
        var options = new OnnxExportOptions { Metadata = new Dictionary<string, string> { ["licence"] = "CC0" } };
        new OnnxExporter(network, options).WriteTransfer(_folder["transfer.onnx"]);

        using var stylizer = new OnnxStylizer(_folder["transfer.onnx"]) { AddsGrain = false };

        Assert.Equal("CC0", stylizer.Metadata["licence"]);
        Assert.Equal("compact-adain", stylizer.Metadata["architecture"]);
    }

    private OnnxStylizer ExportPair(StyleTransferNetwork network)
    {
        var exporter = new OnnxExporter(network);
        exporter.WritePredictor(_folder["predictor.onnx"]);
        exporter.WriteTransfer(_folder["transfer.onnx"]);
        return new OnnxStylizer(_folder["transfer.onnx"], _folder["predictor.onnx"]) { AddsGrain = false };
    }

    /// <summary>
    /// The built-in weights, or random ones that keep the size of what goes through, and a result that fills [0, 1] without leaving it: with torch's own
    /// weights it is nearly the same whatever goes in, and would prove nothing.
    /// </summary>
    private static StyleTransferNetwork Create(string architecture)
    {
        if (BuiltInModels.Names.Contains(architecture))
        {
            return NetworkCheckpoint.Load(architecture);
        }

        StyleTransferNetwork network = RandomWeights.Draw(NetworkRegistry.Create(architecture), seed: 3);
        network.eval();
        using var generator = new Generator(3);
        foreach (Conv2d convolution in network.modules().OfType<Conv2d>())
        {
            double inputs = (double)convolution.weight.numel() / convolution.weight.shape[0];
            convolution.weight.normal_(0, Math.Sqrt(2 / inputs), generator);
        }

        if (network.modules().OfType<VggDecoder>().FirstOrDefault() is { } decoder)
        {
            using StyleCode code = network.EncodeStyle(TestPictures.Noise(57, 83));
            Tensor result = network.Stylize(TestPictures.Noise(40, 40, seed: 1), code);
            Conv2d last = decoder.modules().OfType<Conv2d>().Last();
            last.weight.div_(2 * (result.max() - result.min()));
            last.bias!.zero_().add_(0.5);
        }

        return network;
    }

    private static DenseTensor<float> ToDense(Tensor picture) =>
        new(picture.contiguous().data<float>().ToArray(), [.. picture.shape.Select(size => (int)size)]);

    /// <summary>The result in float64; the network is in float32 again afterwards.</summary>
    private static Tensor Exact(StyleTransferNetwork network, Tensor content, Tensor style, double alpha)
    {
        network.to(float64);
        using StyleCode code = network.EncodeStyle(style.to(float64));
        Tensor result = network.Stylize(content.to(float64), code, alpha).clamp(0, 1);
        network.to(float32);
        return result;
    }

    /// <summary>Random weights may enlarge rounding: what torch itself loses in float32 counts as well.</summary>
    private static void AssertClose(Tensor expected, DenseTensor<float> actual, Tensor exact, string reason)
    {
        Assert.Equal(expected.shape, actual.Dimensions.ToArray().Select(size => (long)size).ToArray());
        bool onePixel = expected.shape[2] * expected.shape[3] == 1;
        Assert.True(onePixel || expected.max().item<float>() - expected.min().item<float>() > 0.2f, $"{reason}: the result is flat and says nothing");
        double rounding = TensorAssert.MaxError(exact, expected);
        double error = TensorAssert.MaxError(exact, tensor(actual.ToArray(), expected.shape));
        Assert.True(error <= Tolerance + (2 * rounding), $"{reason}: differs by {error:e2}, torch in float32 by {rounding:e2}");
    }
}
