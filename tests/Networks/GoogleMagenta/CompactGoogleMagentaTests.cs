using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks.GoogleMagenta;

public sealed class CompactGoogleMagentaTests(NetworkFixture<CompactGoogleMagenta> fixture)
    : NetworkLaws(fixture.Network), IClassFixture<NetworkFixture<CompactGoogleMagenta>>
{
    /// <summary>A step of eight bits.</summary>
    private const double Step = 1.0 / 255;

    private readonly CompactGoogleMagenta _network = fixture.Network;

    /// <summary>The laws look at results without gradients; with them a network takes another way.</summary>
    public static TheoryData<int, int, string> Sizes => new()
    {
        { 1, 1, "a single pixel" },
        { 1, 40, "a line" },
        { 17, 33, "odd sides" },
        { 31, 30, "one and two short of a multiple of four" },
        { 64, 32, "multiples of four" },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void ResultWithGradients_HasTheContentsSizeAndRange(int height, int width, string reason)
    {
        using IDisposable tracked = enable_grad();
        Tensor result = _network.call(Pictures(2, height, width), Pictures(2, 20, 24));
        Assert.True(result.shape.SequenceEqual([2, 3, height, width]), reason);
        Assert.True(result.isfinite().all().item<bool>(), reason);
        Assert.InRange(result.min().item<float>(), 0, 1);
        Assert.InRange(result.max().item<float>(), 0, 1);
    }

    [Fact]
    public void Network_FitsIntoSixMegabytesAsFloat16()
    {
        long parameters = _network.parameters().Sum(parameter => parameter.numel());
        Assert.InRange(parameters, 2_000_000, 3_000_000);
    }

    [Fact]
    public void Checkpoint_HoldsEveryParameterAndBufferOnce()
    {
        long saved = _network.state_dict().Values.Sum(tensor => tensor.numel());
        Assert.Equal(_network.parameters().Concat<Tensor>(_network.buffers()).Sum(tensor => tensor.numel()), saved);
    }

    [Fact]
    public void BatchOfStyles_IsUsedOneByOne()
    {
        Tensor content = Pictures(3, 24, 32);
        Tensor style = Pictures(3, 24, 24);
        Tensor together = _network.call(content, style);
        Tensor alone = _network.call(content.narrow(0, 1, 1), style.narrow(0, 1, 1));
        TensorAssert.Close(alone, together.narrow(0, 1, 1), 1e-5, "a sample of a batch");
    }

    [Theory]
    [InlineData(65, 47, 1, "one row of the quarter map in a strip, odd sides")]
    [InlineData(97, 130, 4096, "two rows")]
    [InlineData(64, 64, 1 << 20, "one strip")]
    [InlineData(200, 33, 9000, "a last strip that is smaller")]
    public void Strips_GiveWhatTheWholePictureGives(int height, int width, int stripPixels, string reason)
    {
        using var generator = new Generator(3);
        ImageTransformer transformer = RandomWeights.Draw(new ImageTransformer());
        Tensor content = Pictures(2, height, width);
        Tensor scaleAndShift = randn([1, 2 * transformer.StyleChannels], generator: generator);
        Tensor whole = transformer.call(content, scaleAndShift);
        TensorAssert.Close(whole, transformer.InStrips(content, scaleAndShift, stripPixels, ScalarType.Float32), 1e-4, reason);

        BFloat16Processor.SkipUnlessSound();
        Assert.InRange(Difference(transformer.InStrips(content, scaleAndShift, stripPixels, ScalarType.BFloat16)), 1e-6, Step);
        transformer.Arithmetic = ScalarType.BFloat16;
        Assert.InRange(Difference(transformer.InStrips(content, scaleAndShift, stripPixels, ScalarType.BFloat16)), 1e-6, Step);

        // Of random weights, which amplify more than trained ones.
        double Difference(Tensor other) => (whole.sigmoid() - other.sigmoid()).square().mean().sqrt().item<float>();
    }

    [Fact]
    public void Strips_OfAFloat64Network_AreFloat64()
    {
        using var generator = new Generator(3);
        ImageTransformer transformer = RandomWeights.Draw(new ImageTransformer()).to(ScalarType.Float64);
        Tensor content = Picture(40, 56).to(ScalarType.Float64);
        Tensor scaleAndShift = randn([1, 2 * transformer.StyleChannels], dtype: ScalarType.Float64, generator: generator);
        Tensor strips = transformer.InStrips(content, scaleAndShift, 1, ScalarType.Float64);
        TensorAssert.Close(transformer.call(content, scaleAndShift), strips, 1e-6, "statistics are float32, all else float64");
    }

    [Fact]
    public void NoStrength_IsTheContentsOwnStyle()
    {
        using StyleCode style = _network.EncodeStyle(Style);
        TensorAssert.Close(_network.call(Content, Content), _network.Stylize(Content, style, alpha: 0), 1e-5, "no style at all");
    }

    [Fact]
    public void Float16Checkpoint_IsHalfTheSizeAndLessThanAnEightBitStepApart()
    {
        using var folder = new TemporaryFolder();
        NetworkCheckpoint.Save(_network, folder["whole.safetensors"], new Dictionary<string, string>());
        NetworkCheckpoint.Save(_network, folder["half.safetensors"], new Dictionary<string, string>(), ScalarType.Float16);
        Assert.InRange(
            new FileInfo(folder["half.safetensors"]).Length, 0, (long)(0.51 * new FileInfo(folder["whole.safetensors"]).Length));
        using StyleTransferNetwork loaded = NetworkCheckpoint.Load(folder["half.safetensors"]);
        (Tensor content, Tensor style) = (Picture(48, 48), Picture(48, 48));
        TensorAssert.Close(_network.call(content, style), loaded.call(content, style), 1.0 / 255, "float16 weights");
    }

    private Tensor Pictures(int count, int height, int width) => cat([.. Enumerable.Range(0, count).Select(_ => Picture(height, width))]);
}
