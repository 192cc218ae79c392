using StyleKernels.Models.Networks;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests;

public sealed class RandomWeightsTests
{
    public static TheoryData<string> Architectures =>
    [
        "compact-googlemagenta", "compact-adain", "compact-linear-transfer", "compact-sanet", "googlemagenta", "googlemagenta-mobile",
        "adain", "adain-relu3_1", "linear-transfer-r31", "sanet",
    ];

    [Theory, MemberData(nameof(Architectures))]
    public void Networks_DrawnWithOneSeed_AreEqual(string architecture)
    {
        using StyleTransferNetwork first = RandomWeights.Draw(NetworkRegistry.Create(architecture));
        using StyleTransferNetwork second = RandomWeights.Draw(NetworkRegistry.Create(architecture));
        Dictionary<string, Tensor> expected = first.state_dict();
        Assert.All(second.state_dict(), pair => Assert.True(pair.Value.Equals(expected[pair.Key]), pair.Key));
    }

    [Theory, MemberData(nameof(Architectures))]
    public void Scale_IsThatOfTheNetworksOwnWeights(string architecture)
    {
        using var scope = NewDisposeScope();
        using StyleTransferNetwork own = NetworkRegistry.Create(architecture);
        using StyleTransferNetwork drawn = RandomWeights.Draw(NetworkRegistry.Create(architecture));
        Dictionary<string, Tensor> weights = own.state_dict();
        Assert.All(
            drawn.state_dict().Where(pair => pair.Value.numel() > 5000),
            pair => Assert.InRange(Size(pair.Value), 0.9 * Size(weights[pair.Key]), 1.1 * Size(weights[pair.Key])));
    }

    private static double Size(Tensor weights) => weights.detach().to(float64).norm().item<double>();
}
