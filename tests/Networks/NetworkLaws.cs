using StyleKernels.Models.Networks;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

/// <summary>What holds for every network, whatever its weights.</summary>
public abstract class NetworkLaws : IDisposable
{
    /// <summary>
    /// Instance norms of nearly constant maps, which random weights make, enlarge the rounding that another batch or order brings.
    /// </summary>
    protected const double Rounding = 2e-3;

    /// <summary>Rounding of single pixels: a network of random weights may not see styles at all.</summary>
    private const double Smallest = 1e-6;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _frozen = no_grad();
    private readonly Generator _generator = new(2);

    /// <summary>Takes a network with random weights, in evaluation mode.</summary>
    protected NetworkLaws(StyleTransferNetwork network)
    {
        Network = network;
        Content = Picture(36, 28);
        Style = Picture(40, 32);
        OtherStyle = Picture(33, 48);
    }

    /// <summary>The network under test.</summary>
    protected StyleTransferNetwork Network { get; }

    /// <summary>A small content.</summary>
    protected Tensor Content { get; }

    /// <summary>A small style.</summary>
    protected Tensor Style { get; }

    /// <summary>A style of another size.</summary>
    protected Tensor OtherStyle { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _generator.Dispose();
        _frozen.Dispose();
        _scope.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1, 1, "a single pixel")]
    [InlineData(17, 33, "no side a multiple of anything")]
    [InlineData(2, 40, "too low to be reflected")]
    public void Result_HasTheSizeOfTheContent(int height, int width, string reason)
    {
        using StyleCode code = Network.EncodeStyle(Style);

        Tensor result = Network.Stylize(Picture(height, width), code);

        Assert.Equal([1, 3, height, width], result.shape);
        Assert.True(result.isfinite().all().item<bool>(), reason);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(17, 5)]
    public void Style_MayHaveAnySize(int height, int width)
    {
        using StyleCode code = Network.EncodeStyle(Picture(height, width));

        Assert.True(Network.Stylize(Content, code).isfinite().all().item<bool>());
    }

    [Fact]
    public void BatchOfContents_IsRestyledOneByOne()
    {
        using StyleCode code = Network.EncodeStyle(Style);
        Tensor second = Picture(36, 28);

        Tensor both = Network.Stylize(cat([Content, second]), code);

        TensorAssert.Close(Network.Stylize(second, code), both.narrow(0, 1, 1), Rounding, "no sample sees another");
    }

    [Fact]
    public void BFloat16_IsNearFloat32_AndLeavesCodesOfStylesAlone()
    {
        Assert.SkipUnless(Network.Arithmetics.Contains(ScalarType.BFloat16), "the network computes in float32 only");
        BFloat16Processor.SkipUnlessSound();
        using StyleCode code = Network.EncodeStyle(Style);
        Tensor exact = Network.Stylize(Content, code);

        Tensor shorter = InBFloat16(() => Network.Stylize(Content, code));

        Assert.Equal(ScalarType.Float32, shorter.dtype);
        Assert.InRange((shorter - exact).square().mean().sqrt().item<float>(), 1e-6, 0.02);
        using StyleCode again = InBFloat16(() => Network.EncodeStyle(Style));
        Assert.All(code.Tensors, part => Assert.True(part.Value.Equals(again.Tensors[part.Key]), part.Key));
    }

    [Fact]
    public void BFloat16_GivesFloat32GradientsThatAreNear()
    {
        Assert.SkipUnless(Network.Arithmetics.Contains(ScalarType.BFloat16), "the network computes in float32 only");
        BFloat16Processor.SkipUnlessSound();
        Tensor weights = Picture(36, 28);

        Tensor exact = Gradient(weights);
        Tensor shorter = InBFloat16(() => Gradient(weights));

        Assert.Equal(ScalarType.Float32, shorter.dtype);
        Assert.InRange(((exact - shorter).norm() / exact.norm()).item<float>(), 1e-6, 0.2);
    }

    [Fact]
    public void SavedCode_RestylesLikeTheOriginal()
    {
        using var folder = new TemporaryFolder();
        using StyleCode first = Network.EncodeStyle(Style);
        using StyleCode second = Network.EncodeStyle(OtherStyle);
        using StyleCode mixed = StyleCode.Mix([first, second], [1, 2]);
        mixed.Save(folder["mixed.safetensors"]);

        using StyleCode loaded = StyleCode.Load(folder["mixed.safetensors"]);

        Assert.Equal(0, TensorAssert.MaxError(Network.Stylize(Content, loaded), Network.Stylize(Content, mixed)));
    }

    [Fact]
    public void MixtureWithAllWeightOnOneStyle_IsThatStyle()
    {
        using StyleCode first = Network.EncodeStyle(Style);
        using StyleCode second = Network.EncodeStyle(OtherStyle);
        using StyleCode mixed = StyleCode.Mix([first, second], [0, 3]);

        TensorAssert.Close(Network.Stylize(Content, second), Network.Stylize(Content, mixed), 1e-6, "weights are divided by their sum");
    }

    [Fact]
    public void Mixture_LiesBetweenItsStylesAndForgetsTheirOrder()
    {
        using StyleCode first = Network.EncodeStyle(Style);
        using StyleCode second = Network.EncodeStyle(OtherStyle);
        using StyleCode mixed = StyleCode.Mix([first, second], [1, 3]);
        using StyleCode nested = StyleCode.Mix([second, StyleCode.Interpolate(first, second, 0.5)], [1, 1]);

        Tensor result = Network.Stylize(Content, mixed);

        TensorAssert.Close(result, Network.Stylize(Content, nested), Rounding, "1/2 of one and 1/2 of both are 3/4 and 1/4");
        (Tensor ofFirst, Tensor ofSecond) = (Network.Stylize(Content, first), Network.Stylize(Content, second));
        double whole = Distance(ofFirst, ofSecond);
        (double toFirst, double toSecond) = (Distance(result, ofFirst), Distance(result, ofSecond));
        Assert.True(toFirst > 0 && toFirst < whole + Smallest, $"{toFirst:e2} from the first style, which is {whole:e2} from the second");
        Assert.True(toSecond > 0 && toSecond < whole + Smallest, $"{toSecond:e2} from the second style, which is {whole:e2} from the first");
    }

    [Fact]
    public void NoStrength_IsIndependentOfTheStyle()
    {
        using StyleCode first = Network.EncodeStyle(Style);
        using StyleCode second = Network.EncodeStyle(OtherStyle);

        Tensor withFirst = Network.Stylize(Content, first, alpha: 0);

        TensorAssert.Close(withFirst, Network.Stylize(Content, second, alpha: 0), 1e-6, "nothing of the style is left");
        Assert.True(TensorAssert.MaxError(withFirst, Network.Stylize(Content, first, alpha: 0.5)) > 0);
        Assert.True(TensorAssert.MaxError(Network.Stylize(Content, first), Network.Stylize(Content, first, alpha: 0.5)) > 0);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void StrengthOutOfRange_IsRefused(double alpha)
    {
        using StyleCode code = Network.EncodeStyle(Style);

        Assert.Throws<ArgumentOutOfRangeException>(() => Network.Stylize(Content, code, alpha));
    }

    [Fact]
    public void CodeOfAnotherNetwork_IsRefusedByName()
    {
        using var code = new StyleCode("another", new Dictionary<string, Tensor> { ["embedding"] = zeros(1, 2) });

        var error = Assert.Throws<ArgumentException>(() => Network.Stylize(Content, code));

        Assert.Contains("another", error.Message, StringComparison.Ordinal);
        Assert.Contains(Network.GetName(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CodeOnAnotherDevice_IsRefusedByName()
    {
        using StyleCode code = Network.EncodeStyle(Style);
        using var elsewhere = new StyleCode(code.Network, code.Tensors.ToDictionary(part => part.Key, part => part.Value.to(META)));

        var error = Assert.Throws<ArgumentException>(() => Network.Stylize(Content, elsewhere));

        Assert.Contains("the style code is on meta, the content on cpu", error.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(1), InlineData(0.5)]
    public void Results_AreAllThatIsLeftOfACall(double alpha)
    {
        using DisposeScope scope = NewDisposeScope();

        StyleCode code = Network.EncodeStyle(Style);
        Assert.Equal(code.Tensors.Count, scope.DisposablesCount);

        Network.Stylize(Content, code, alpha);
        Assert.Equal(code.Tensors.Count + 1, scope.DisposablesCount);
    }

    [Fact]
    public void Checkpoint_ComesBackThroughTheRegistry()
    {
        using var folder = new TemporaryFolder();
        NetworkCheckpoint.Save(Network, folder["network.safetensors"], new Dictionary<string, string>());

        using StyleTransferNetwork loaded = NetworkCheckpoint.Load(folder["network.safetensors"]);
        loaded.eval();

        Assert.Equal(Network.GetType(), loaded.GetType());
        Assert.Equal(0, TensorAssert.MaxError(loaded.call(Content, Style), Network.call(Content, Style)));
    }

    [Fact]
    public void Gradients_ReachEveryTrainableWeight()
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable grad = enable_grad();
        Network.zero_grad();

        Network.call(Content, Style).square().mean().backward();

        // Of biases before norms it is rightly zero.
        Assert.All(
            Network.named_parameters().Where(pair => pair.parameter.requires_grad),
            pair => Assert.True(pair.parameter.grad is { } grad && (grad.dim() < 4 || grad.abs().max().item<float>() > 0), pair.name));
        Network.zero_grad();
    }

    /// <summary>Of the test's own noise, (1, 3, height, width) in [0, 1].</summary>
    protected Tensor Picture(int height, int width) => rand([1, 3, height, width], generator: _generator);

    private static double Distance(Tensor a, Tensor b) => (a - b).norm().item<float>();

    /// <summary>The network is shared with other tests, which compute in float32.</summary>
    private T InBFloat16<T>(Func<T> compute)
    {
        Network.Arithmetic = ScalarType.BFloat16;
        try
        {
            return compute();
        }
        finally
        {
            Network.Arithmetic = ScalarType.Float32;
        }
    }

    /// <summary>Of a weighted sum of the result's pixels, by all trained weights.</summary>
    private Tensor Gradient(Tensor weights)
    {
        using IDisposable tracked = enable_grad();
        Network.zero_grad();
        (Network.call(Content, Style) * weights).sum().Backward();
        return cat([.. Network.parameters().Where(weight => weight.requires_grad && weight.grad is not null)
            .Select(weight => weight.grad!.detach().clone().flatten())]);
    }
}
