using StyleKernels.Models.Images;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks;

public sealed class BuiltInModelsTests
{
    private static readonly string[] Networks = ["googlemagenta", "adain", "linear-transfer", "sanet"];

    public static TheoryData<string> Names => [.. BuiltInModels.Names];

    [Fact]
    public void EveryCompactNetwork_IsThereWithBothLosses()
    {
        string[] expected = [.. Networks.SelectMany(network => new[] { $"compact-{network}", $"compact-{network}-classic" }).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, BuiltInModels.Names);
    }

    [Theory]
    [InlineData("sanet", StyleLossKind.Balanced, "compact-sanet")]
    [InlineData("sanet", StyleLossKind.Classic, "compact-sanet-classic")]
    [InlineData("compact-adain", StyleLossKind.Classic, "compact-adain-classic")]
    [InlineData("compact-adain-classic", StyleLossKind.Balanced, "compact-adain-classic")]
    [InlineData("linear-transfer-r41", StyleLossKind.Balanced, null)]
    [InlineData("compact-loss-network", StyleLossKind.Balanced, null)]
    public void Find_TakesShortNames(string network, StyleLossKind loss, string? expected) => Assert.Equal(expected, BuiltInModels.Find(network, loss));

    [Theory, MemberData(nameof(Names))]
    public void Model_TakesTheStylesColoursAndKeepsTheContentsShapes(string name)
    {
        using IDisposable noGrad = no_grad();
        using var scope = NewDisposeScope();
        using StyleTransferNetwork network = NetworkCheckpoint.Load(name);
        Tensor content = ImageFile.Load(Path.Combine(RepositoryFolder.Path, "docs/images/swan.jpg"), 128);
        Tensor style = ImageFile.Load(Path.Combine(RepositoryFolder.Path, "docs/images/opera.jpg"), 128);
        Tensor result = network.call(content, style).clamp(0, 1);
        Assert.True(ColourDistance(result, style) < 0.7 * ColourDistance(content, style), "the colours are still the content's");
        Assert.True(Correlation(result, content) > 0.4, $"light and dark correlate by {Correlation(result, content):F2}");
    }

    [Theory]
    [InlineData("compact-adain")]
    [InlineData("compact-googlemagenta")]
    [InlineData("compact-linear-transfer")]
    [InlineData("compact-sanet")]
    public void FlatWhite_StaysLighterThanTheFlatGreyBesideIt(string name)
    {
        using Tensor grey = full([1, 3, 96, 96], 0.5f);
        using Tensor white = ones(1, 3, 96, 96);
        using Tensor content = cat([grey, white], 3);
        double[] columns = Restyled(name, content);
        (double left, double right) = (columns[8..88].Average(), columns[104..184].Average());
        Assert.True(right > left + 0.02, $"white became {right:F3}, grey {left:F3}");
    }

    /// <summary>The other networks normalise whole maps: a picture of one colour has no level for them.</summary>
    [Fact]
    public void WhitePicture_StaysLighterThanAGreyOne()
    {
        using Tensor grey = full([1, 3, 96, 96], 0.5f);
        using Tensor white = ones(1, 3, 96, 96);
        (double ofGrey, double ofWhite) = (Restyled("compact-googlemagenta", grey).Average(), Restyled("compact-googlemagenta", white).Average());
        Assert.True(ofWhite > ofGrey, $"white became {ofWhite:F3}, grey {ofGrey:F3}");
    }

    /// <summary>The mean of each column of a content restyled by the opera.</summary>
    private static double[] Restyled(string name, Tensor content)
    {
        using IDisposable noGrad = no_grad();
        using var scope = NewDisposeScope();
        using StyleTransferNetwork network = NetworkCheckpoint.Load(name);
        using var stylizer = new Stylizer(network, arithmetic: ScalarType.Float32);
        using StyleCode style = stylizer.EncodeStyle(Path.Combine(RepositoryFolder.Path, "docs/images/opera.jpg"));
        return [.. stylizer.Stylize(content, style).mean([0, 1, 2]).data<float>().Select(value => (double)value)];
    }

    private static double ColourDistance(Tensor a, Tensor b) => (a.mean([2, 3]) - b.mean([2, 3])).square().sum().sqrt().item<float>();

    private static double Correlation(Tensor a, Tensor b)
    {
        (Tensor x, Tensor y) = (Centred(a), Centred(b));
        return ((x * y).mean() / (x.square().mean() * y.square().mean()).sqrt()).item<float>();

        static Tensor Centred(Tensor image)
        {
            Tensor grey = image.mean([1]).flatten();
            return grey - grey.mean();
        }
    }
}
