using StyleKernels.Models;
using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Inference;

public sealed class StylizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CompactGoogleMagenta _network = RandomWeights.Draw(new CompactGoogleMagenta());
    private readonly Stylizer _stylizer;

    public StylizerTests()
    {
        _stylizer = new Stylizer(_network);
        Write("content.png", 21, 35, seed: 1);
        Write("style.png", 40, 30, seed: 2);
    }

    public void Dispose()
    {
        _stylizer.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("3 20 20")]
    [InlineData("1 1 20 20")]
    [InlineData("2 3 20 20")]
    public void ContentOfAnotherShape_IsRefusedByName(string shape)
    {
        using StyleCode code = _stylizer.EncodeStyle(_folder["style.png"], 24);
        using Tensor content = rand([.. shape.Split(' ').Select(long.Parse)]);
        var error = Assert.Throws<ArgumentException>(() => _stylizer.Stylize(content, code));
        Assert.Contains("(1, 3, H, W)", error.Message);
    }

    [Fact]
    public void PictureOfBytes_IsRefused_AndOneOfDoublesTaken()
    {
        using StyleCode code = _stylizer.EncodeStyle(_folder["style.png"], 24);
        using Tensor content = rand(1, 3, 20, 20);
        using Tensor bytes = (content * 255).to(ScalarType.Byte);
        Assert.Contains("Byte", Assert.Throws<ArgumentException>(() => _stylizer.Stylize(bytes, code)).Message);
        Assert.Contains("Byte", Assert.Throws<ArgumentException>(() => _stylizer.EncodeStyle(bytes)).Message);
        using Tensor expected = _stylizer.Stylize(content, code);
        using Tensor doubles = content.to(ScalarType.Float64);
        using Tensor actual = _stylizer.Stylize(doubles, code);
        Assert.True(expected.equal(actual).all().item<bool>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void StrokeThatIsNone_IsRefused(double stroke)
    {
        using StyleCode code = _stylizer.EncodeStyle(_folder["style.png"], 24);
        using Tensor content = rand(1, 3, 20, 20);
        Assert.Throws<ArgumentOutOfRangeException>(() => _stylizer.Stylize(content, code, stroke: stroke));
    }

    [Fact]
    public void Nothing_IsRefusedByName()
    {
        using Tensor content = rand(1, 3, 20, 20);
        Assert.Equal("style", Assert.Throws<ArgumentNullException>(() => _stylizer.Stylize(content, null!)).ParamName);
        Assert.Equal("style", Assert.Throws<ArgumentNullException>(() => _stylizer.EncodeStyle((Tensor)null!)).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => _stylizer.EncodeStyle((string)null!)).ParamName);
    }

    [Theory]
    [InlineData("compact-googlemagenta", 383, 256)]
    [InlineData("compact-googlemagenta", 384, 512)]
    [InlineData("compact-sanet", 4000, 512)]
    [InlineData("googlemagenta-mobile", 4000, 256)]
    public void StyleSize_SuitsTheContentAndTheNetwork(string architecture, int content, int expected)
    {
        using var stylizer = new Stylizer(NetworkRegistry.Create(architecture));
        Assert.Equal(expected, stylizer.StyleSizeFor(content));
    }

    [Fact]
    public void Result_IsTheNetworksOwnOverThePhotograph()
    {
        using StyleCode code = _stylizer.EncodeStyle(_folder["style.png"], 24);
        using Tensor restyled = _stylizer.Stylize(_folder["content.png"], code, alpha: 0.7);

        using var frozen = no_grad();
        using Tensor content = ImageFile.Load(_folder["content.png"]);
        using Tensor style = ImageFile.Load(_folder["style.png"], 24);
        using StyleCode expectedCode = _network.EncodeStyle(style);
        using Tensor own = _network.Stylize(content, expectedCode, 0.7).clamp(0, 1);
        using Tensor expected = lerp(content, own, 0.7 * 3 / 2.4);
        Assert.Equal([1L, 3, 21, 35], restyled.shape);
        Assert.True(restyled.allclose(expected, 1e-5, 1e-5));
        Assert.False(restyled.requires_grad);
    }

    [Fact]
    public void Code_ServesAnyNumberOfContents()
    {
        using StyleCode code = _stylizer.EncodeStyle(_folder["style.png"]);
        using Tensor first = _stylizer.Stylize(_folder["content.png"], code);
        using Tensor other = _stylizer.Stylize(_folder["style.png"], code, shorterSide: 17);
        using Tensor again = _stylizer.Stylize(_folder["content.png"], code);
        Assert.Equal([1L, 3, 23, 17], other.shape);
        Assert.True(again.Equals(first));
    }

    [Theory]
    [InlineData("compact-googlemagenta", 0.7)]
    [InlineData("compact-adain", 1.2)]
    [InlineData("compact-linear-transfer", 1.2)]
    [InlineData("compact-sanet", 1.2)]
    public void BFloat16_IsTheSamePictureToTheEye_AndFloat32IsKept(string model, double steps)
    {
        BFloat16Processor.SkipUnlessSound();
        using StyleTransferNetwork trained = NetworkCheckpoint.Load(model);
        using var exact = new Stylizer(trained, arithmetic: ScalarType.Float32);
        Write("large.png", 300, 310, seed: 3);
        using StyleCode code = exact.EncodeStyle(_folder["style.png"]);
        using Tensor expected = exact.Stylize(_folder["large.png"], code);
        Assert.Equal(ScalarType.Float32, trained.Arithmetic);
        using var shorter = new Stylizer(trained, arithmetic: ScalarType.BFloat16);
        using Tensor actual = shorter.Stylize(_folder["large.png"], code);
        Assert.Equal(ScalarType.BFloat16, trained.Arithmetic);
        Assert.InRange((actual - expected).square().mean().sqrt().item<float>() * 255, 1e-6, steps);
    }

    [Theory]
    [InlineData(40, 50, ScalarType.Float32)]
    [InlineData(300, 310, null)]
    public void Arithmetic_IsChosenBySizeAndProcessor_WhereNoneIsGiven(int height, int width, ScalarType? expected)
    {
        using StyleCode code = _stylizer.EncodeStyle(_folder["style.png"]);
        using Tensor content = rand(1, 3, height, width);
        using Tensor restyled = _stylizer.Stylize(content, code);
        Assert.Equal(expected ?? (BFloat16Arithmetic.IsFasterOn(CPU) ? ScalarType.BFloat16 : ScalarType.Float32), _network.Arithmetic);
    }

    [Theory]
    [InlineData(728, 728, "a multiple of the network's step")]
    [InlineData(727, 731, "padded")]
    public void Content_IsTheCallersAfterwards(int height, int width, string reason)
    {
        using StyleCode code = _stylizer.EncodeStyle(_folder["style.png"]);
        using Tensor content = rand(1, 3, height, width);
        using Tensor before = content.clone();
        using Tensor restyled = _stylizer.Stylize(content, code);
        Assert.True(content.Equals(before), reason);
        Assert.Equal(content.shape, restyled.shape);
    }

    [Fact]
    public void Arithmetic_ThatANetworkLacks_IsRefused()
    {
        using StyleTransferNetwork mobile = NetworkRegistry.Create("googlemagenta-mobile");
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Stylizer(mobile, arithmetic: ScalarType.BFloat16));
        Assert.Contains("googlemagenta-mobile does not compute in BFloat16, only in Float32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Intermediates_AreFreed()
    {
        using var scope = NewDisposeScope();
        for (int i = 0; i < 3; i++)
        {
            using StyleCode code = _stylizer.EncodeStyle(_folder["style.png"]);
            _stylizer.Stylize(_folder["content.png"], code);
        }

        Assert.Equal(3, scope.DisposablesCount);
    }

    [Theory, InlineData(1), InlineData(3)]
    public void StrengthZero_DoesNotDependOnThePhotographsSize(int scale)
    {
        // The content's own code at strength 0 is that of the content as large as styles are: 256 pixels on the shorter side.
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor content = TestPictures.Noise(256 * scale, 300 * scale);
        Tensor seen = nn.functional.interpolate(
            content, [256, 300], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        using StyleCode own = _network.EncodeStyle(seen);
        using StyleCode other = _network.EncodeStyle(1 - seen);
        Tensor expected = _network.Stylize(content, own);
        Assert.True(_network.Stylize(content, other, alpha: 0).allclose(expected, 1e-4, 1e-4));
    }

    [Theory]
    [InlineData("compact-googlemagenta")]
    [InlineData("compact-adain")]
    [InlineData("compact-linear-transfer")]
    [InlineData("compact-sanet")]
    public void Distance_GrowsWithTheStrengthFromThePhotographItself(string architecture)
    {
        using var scope = NewDisposeScope();
        using var stylizer = new Stylizer(RandomWeights.Draw(NetworkRegistry.Create(architecture)));
        using StyleCode code = stylizer.EncodeStyle(_folder["style.png"]);
        Tensor content = TestPictures.Gradient(48, 64);
        double[] distances = [.. new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(
            alpha => (double)(stylizer.Stylize(content, code, alpha) - content).square().mean().sqrt().item<float>())];
        Assert.Equal(0, distances[0]);
        Assert.All(distances.Zip(distances.Skip(1)), pair => Assert.True(pair.First < pair.Second, string.Join(' ', distances)));
    }

    [Fact]
    public void Distance_GrowsEvenlyWithTheStrength()
    {
        using var scope = NewDisposeScope();
        using var stylizer = new Stylizer(NetworkCheckpoint.Load());
        using StyleCode code = stylizer.EncodeStyle(Path.Combine(RepositoryFolder.Path, "docs/images/opera.jpg"));
        Tensor content = ImageFile.Load(Path.Combine(RepositoryFolder.Path, "docs/images/swan.jpg"), 128);
        double whole = Distance(1);
        Assert.All(new[] { 0.25, 0.5, 0.75 }, alpha => Assert.InRange(Distance(alpha) / whole, alpha - 0.12, alpha + 0.12));

        double Distance(double alpha) => (stylizer.Stylize(content, code, alpha) - content).square().mean().sqrt().item<float>();
    }

    private void Write(string name, int height, int width, int seed)
    {
        using Tensor picture = TestPictures.Noise(height, width, seed);
        ImageFile.Save(picture, _folder[name]);
    }
}
