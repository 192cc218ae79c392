using Microsoft.ML.OnnxRuntime.Tensors;
using StyleKernels.Models.Networks;
using StyleKernels.Onnx;
using StyleKernels.OnnxExport;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Onnx;

/// <summary>What users of exported files may get wrong.</summary>
public sealed class OnnxStylizerTests : IClassFixture<OnnxStylizerTests.Files>
{
    private readonly Files _files;

    public OnnxStylizerTests(Files files) => _files = files;

    [Theory]
    [InlineData("missing.onnx", "there is no such file")]
    [InlineData("noise.onnx", "cannot read it")]
    [InlineData("cut.onnx", "cannot read it")]
    [InlineData("predictor.onnx", "no input 'content'")]
    public void FileThatIsNoTransfer_IsRefusedInOneLine(string name, string problem)
    {
        var error = Assert.Throws<OnnxModelException>(() => new OnnxStylizer(_files.Folder[name]));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void PredictorOfAnotherNetwork_IsRefused()
    {
        var error = Assert.Throws<OnnxModelException>(
            () => new OnnxStylizer(_files.Folder["transfer.onnx"], _files.Folder["other-predictor.onnx"]));

        Assert.Contains("mean", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ContentOfAnotherSizeThanTheExported_IsRefused()
    {
        using var stylizer = new OnnxStylizer(_files.Folder["fixed.onnx"]);

        var error = Assert.Throws<ArgumentException>(() => stylizer.Stylize(Picture(20, 31)));

        Assert.Contains("fixed.onnx", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 3, 20, 30], stylizer.Stylize(Picture(20, 30)).Dimensions.ToArray());
    }

    [Fact]
    public void StyleCode_IsAskedForWhereTheFileHasNone()
    {
        using var open = new OnnxStylizer(_files.Folder["transfer.onnx"]);
        using var closed = new OnnxStylizer(_files.Folder["fixed.onnx"]);

        Assert.False(open.HasFixedStyle);
        Assert.True(closed.HasFixedStyle);
        Assert.Throws<ArgumentException>(() => open.Stylize(Picture(20, 30)));
        Assert.Throws<InvalidOperationException>(() => open.EncodeStyle(Picture(20, 30)));
        Assert.Throws<ArgumentException>(() => closed.Stylize(Picture(20, 30), new OnnxStyleCode(new Dictionary<string, DenseTensor<float>>())));
    }

    [Fact]
    public void StyleCodeOfAnotherModel_IsRefused()
    {
        using var open = new OnnxStylizer(_files.Folder["transfer.onnx"]);
        var foreign = new OnnxStyleCode(new Dictionary<string, DenseTensor<float>> { ["embedding"] = new([1, 100]) });

        var error = Assert.Throws<ArgumentException>(() => open.Stylize(Picture(20, 30), foreign));

        Assert.Equal("style", error.ParamName);
        Assert.Contains("mean", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DisposedStylizer_SaysSo()
    {
        var stylizer = new OnnxStylizer(_files.Folder["fixed.onnx"]);
        stylizer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stylizer.Stylize(Picture(20, 30)));
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.5f)]
    [InlineData(float.NaN)]
    public void StrengthOutOfRange_IsRefused(float alpha)
    {
        using var stylizer = new OnnxStylizer(_files.Folder["fixed.onnx"]);

        Assert.Throws<ArgumentOutOfRangeException>(() => stylizer.Stylize(Picture(20, 30), alpha: alpha));
    }

    [Fact]
    public void ArrayOfAnotherShape_IsRefused()
    {
        using var stylizer = new OnnxStylizer(_files.Folder["fixed.onnx"]);

        var error = Assert.Throws<ArgumentException>(() => stylizer.Stylize(new DenseTensor<float>([1, 4, 20, 30])));

        Assert.Contains("(1, 4, 20, 30)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Package_KnowsNothingOfTorch() => Assert.DoesNotContain(
        typeof(OnnxStylizer).Assembly.GetReferencedAssemblies(), name => name.Name!.Contains("Torch", StringComparison.Ordinal));

    private static DenseTensor<float> Picture(int height, int width) => new([1, 3, height, width]);

    /// <summary>Good and bad files, made once.</summary>
    public sealed class Files : IDisposable
    {
        public Files()
        {
            using IDisposable frozen = torch.no_grad();
            using StyleTransferNetwork network = NetworkRegistry.Create("compact-adain");
            using StyleTransferNetwork other = NetworkRegistry.Create("compact-sanet");
            using torch.Tensor picture = TestPictures.Noise(40, 50);
            using StyleCode code = network.EncodeStyle(picture);
            new OnnxExporter(network).WritePredictor(Folder["predictor.onnx"]);
            new OnnxExporter(network).WriteTransfer(Folder["transfer.onnx"]);
            new OnnxExporter(other).WritePredictor(Folder["other-predictor.onnx"]);
            new OnnxExporter(network, new OnnxExportOptions { ContentSize = new PictureSize(20, 30) }).WriteTransfer(Folder["fixed.onnx"], code);
            byte[] whole = File.ReadAllBytes(Folder["transfer.onnx"]);
            File.WriteAllBytes(Folder["cut.onnx"], whole[..(whole.Length / 2)]);
            File.WriteAllBytes(Folder["noise.onnx"], [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 37))]);
        }

        internal TemporaryFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }
}
