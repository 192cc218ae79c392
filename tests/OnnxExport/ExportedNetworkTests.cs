using Microsoft.ML.OnnxRuntime.Tensors;
using StyleKernels.Models.Networks;
using StyleKernels.Onnx;
using StyleKernels.OnnxExport;
using StyleKernels.Tests.Images;
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

    /// <summary>Of a single pixel every map is constant, and instance norms enlarge what rounding leaves of it.</summary>
    private const double ConstantTolerance = 2e-3;

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _frozen = no_grad();

    public static TheoryData<string, int, int, string> Rows => new(
        from network in NetworkRegistry.Names.Where(name => !name.StartsWith("test-", StringComparison.Ordinal))
        from size in new[]
        {
            (Height: 131, Width: 97, Reason: "no side a multiple of anything"),
            (Height: 3, Width: 40, Reason: "too low to be reflected"),
            (Height: 1, Width: 1, Reason: "a single pixel"),
        }
        where network.StartsWith("compact", StringComparison.Ordinal) || size.Height == 3
        select (network, size.Height, size.Width, size.Reason));

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
            AssertClose(expected, stylizer.Stylize(ToDense(content), code, alpha), $"{reason}, strength {alpha}");
        }
    }

    [Theory]
    [InlineData("compact-googlemagenta")]
    [InlineData("compact-sanet")]
    public void FileOfOneStyle_RestylesAsTorchDoes(string architecture)
    {
        using StyleTransferNetwork network = Create(architecture);
        using StyleCode code = network.EncodeStyle(TestPictures.Noise(40, 50));
        Tensor content = TestPictures.Noise(33, 71, seed: 1);
        var options = new OnnxExportOptions { ContentSize = new PictureSize(33, 71), Alpha = 0.7, Opset = OnnxExportOptions.NewestOpset };
        new OnnxExporter(network, options).WriteTransfer(_folder["one.onnx"], code);

        using var stylizer = new OnnxStylizer(_folder["one.onnx"]);

        Assert.True(stylizer.HasFixedStyle);
        Assert.False(stylizer.HasStrength);
        AssertClose(network.Stylize(content, code, 0.7).clamp(0, 1), stylizer.Stylize(ToDense(content)), "size, style and strength fixed");
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

        AssertClose(network.Stylize(contents, code, 0.5).clamp(0, 1), result, "two contents, one style");
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
    public void MetadataOfOptions_StandInTheFile()
    {
        using StyleTransferNetwork network = NetworkRegistry.Create("compact-adain");
        var options = new OnnxExportOptions { Metadata = new Dictionary<string, string> { ["licence"] = "CC0" } };
        new OnnxExporter(network, options).WriteTransfer(_folder["transfer.onnx"]);

        using var stylizer = new OnnxStylizer(_folder["transfer.onnx"]);

        Assert.Equal("CC0", stylizer.Metadata["licence"]);
        Assert.Equal("compact-adain", stylizer.Metadata["architecture"]);
    }

    private OnnxStylizer ExportPair(StyleTransferNetwork network)
    {
        var exporter = new OnnxExporter(network);
        exporter.WritePredictor(_folder["predictor.onnx"]);
        exporter.WriteTransfer(_folder["transfer.onnx"]);
        return new OnnxStylizer(_folder["transfer.onnx"], _folder["predictor.onnx"]);
    }

    /// <summary>
    /// The built-in model as it is. The others get weights that keep the size of what goes through: with torch's own, a result is nearly the
    /// same whatever goes in, and would prove nothing.
    /// </summary>
    private static StyleTransferNetwork Create(string architecture)
    {
        if (architecture == NetworkCheckpoint.DefaultName)
        {
            StyleTransferNetwork trained = NetworkCheckpoint.Load();
            trained.eval();
            return trained;
        }

        random.manual_seed(3);
        StyleTransferNetwork network = NetworkRegistry.Create(architecture);
        foreach (Conv2d convolution in network.modules().OfType<Conv2d>())
        {
            nn.init.kaiming_normal_(convolution.weight, nonlinearity: nn.init.NonlinearityType.ReLU);
        }

        network.eval();
        return network;
    }

    private static DenseTensor<float> ToDense(Tensor picture) =>
        new(picture.contiguous().data<float>().ToArray(), [.. picture.shape.Select(size => (int)size)]);

    private static void AssertClose(Tensor expected, DenseTensor<float> actual, string reason)
    {
        Assert.Equal(expected.shape, actual.Dimensions.ToArray().Select(size => (long)size).ToArray());
        double tolerance = expected.shape[2] * expected.shape[3] == 1 ? ConstantTolerance : Tolerance;
        double difference = (expected - tensor(actual.ToArray(), expected.shape)).abs().max().item<float>();
        TestContext.Current.TestOutputHelper?.WriteLine($"{reason}: {difference:e2}, spread {(expected.max() - expected.min()).item<float>():f3}");
        Assert.True(difference <= tolerance, $"{reason}: differs by {difference:e2}");
    }
}
