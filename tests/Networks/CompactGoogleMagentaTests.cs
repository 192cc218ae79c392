using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

public sealed class CompactGoogleMagentaTests : IDisposable
{
    /// <summary>A step of eight bits.</summary>
    private const double Step = 1.0 / 255;

    private readonly CompactGoogleMagenta _network = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public CompactGoogleMagentaTests() => _network.eval();

    public static TheoryData<int, int, string> Sizes => new()
    {
        { 1, 1, "a single pixel" },
        { 1, 40, "a line" },
        { 17, 33, "odd sides" },
        { 31, 30, "one and two short of a multiple of four" },
        { 64, 32, "multiples of four" },
    };

    public void Dispose()
    {
        _scope.Dispose();
        _network.Dispose();
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Result_HasTheContentsSizeAndRange(int height, int width, string reason)
    {
        Tensor result = _network.call(rand(2, 3, height, width), rand(2, 3, 20, 24));
        Assert.True(result.shape.SequenceEqual([2, 3, height, width]), reason);
        Assert.True(result.isfinite().all().item<bool>(), reason);
        Assert.InRange(result.min().item<float>(), 0, 1);
        Assert.InRange(result.max().item<float>(), 0, 1);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Style_MayHaveAnySize(int height, int width, string reason)
    {
        using StyleCode code = _network.EncodeStyle(rand(1, 3, height, width));
        Assert.All(code.Tensors.Values, tensor => Assert.True(tensor.isfinite().all().item<bool>(), reason));
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
    public void Result_DoesNotDependOnTheRestOfTheBatch()
    {
        Tensor content = rand(3, 3, 24, 32);
        Tensor style = rand(3, 3, 24, 24);
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
        using IDisposable noGrad = no_grad();
        var transformer = new ImageTransformer();
        Tensor content = rand(2, 3, height, width);
        Tensor scaleAndShift = randn(1, 2 * transformer.StyleChannels);
        Tensor whole = transformer.call(content, scaleAndShift);
        TensorAssert.Close(whole, transformer.InStrips(content, scaleAndShift, stripPixels, ScalarType.Float32), 1e-4, reason);
        Assert.InRange(Difference(transformer.InStrips(content, scaleAndShift, stripPixels, ScalarType.BFloat16)), 1e-6, Step);
        transformer.Arithmetic = ScalarType.BFloat16;
        Assert.InRange(Difference(transformer.InStrips(content, scaleAndShift, stripPixels, ScalarType.BFloat16)), 1e-6, Step);

        // Of random weights, which amplify more than trained ones.
        double Difference(Tensor other) => (whole.sigmoid() - other.sigmoid()).square().mean().sqrt().item<float>();
    }

    [Fact]
    public void Strips_OfAFloat64Network_AreFloat64()
    {
        using IDisposable noGrad = no_grad();
        ImageTransformer transformer = new ImageTransformer().to(ScalarType.Float64);
        Tensor content = rand(1, 3, 40, 56, dtype: ScalarType.Float64);
        Tensor scaleAndShift = randn(1, 2 * transformer.StyleChannels, dtype: ScalarType.Float64);
        Tensor strips = transformer.InStrips(content, scaleAndShift, 1, ScalarType.Float64);
        TensorAssert.Close(transformer.call(content, scaleAndShift), strips, 1e-6, "statistics are float32, all else float64");
    }

    [Fact]
    public void OneStyle_ServesABatchOfContents()
    {
        Tensor content = rand(2, 3, 24, 32);
        Tensor style = rand(1, 3, 24, 24);
        using StyleCode code = _network.EncodeStyle(style);
        TensorAssert.Close(_network.call(content, style.expand(2, -1, -1, -1)), _network.Stylize(content, code), 1e-5, "a code with a batch of one");
    }

    [Fact]
    public void AlphaZero_IsTheContentsOwnStyle()
    {
        Tensor content = rand(1, 3, 24, 32);
        using StyleCode style = _network.EncodeStyle(rand(1, 3, 24, 24));
        TensorAssert.Close(_network.call(content, content), _network.Stylize(content, style, alpha: 0), 1e-5, "no style at all");
    }

    [Fact]
    public void StyleEntersThroughTheNorms_AndChangesTheResult()
    {
        Tensor content = rand(1, 3, 24, 32);
        Tensor plain = _network.call(content, zeros(1, 3, 24, 24));
        Tensor colourful = _network.call(content, rand(1, 3, 24, 24));
        Assert.True((plain - colourful).abs().max().item<float>() > 1e-4);
    }

    [Fact]
    public void RoundTrip_ThroughACheckpointIsExact()
    {
        using var folder = new TemporaryFolder();
        NetworkCheckpoint.Save(_network, folder["network.safetensors"], new Dictionary<string, string>());
        using StyleTransferNetwork loaded = NetworkCheckpoint.Load(folder["network.safetensors"]);
        Tensor content = rand(1, 3, 20, 20);
        Assert.True(_network.call(content, content).equal(loaded.call(content, content)).all().item<bool>());
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
        (Tensor content, Tensor style) = (rand(1, 3, 48, 48), rand(1, 3, 48, 48));
        TensorAssert.Close(_network.call(content, style), loaded.call(content, style), 1.0 / 255, "float16 weights");
    }

    [Fact]
    public void UnknownCheckpoint_NamesWhatThereIs()
    {
        var error = Assert.Throws<WeightsException>(() => NetworkCheckpoint.Load("no-such-model"));
        Assert.Contains(CompactGoogleMagenta.Architecture, error.Message);
    }
}
