using StyleKernels.Models.Images;
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
