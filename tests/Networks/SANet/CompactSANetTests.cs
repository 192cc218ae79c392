using StyleKernels.Models.Networks.SANet;
using Xunit;

namespace StyleKernels.Tests.Networks.SANet;

public sealed class CompactSANetTests(NetworkFixture<CompactSANet> fixture)
    : NetworkLaws(fixture.Network), IClassFixture<NetworkFixture<CompactSANet>>
{
    private readonly CompactSANet _network = fixture.Network;

    [Fact]
    public void Parameters_AreFewAndAllTrainedButTheEncoders()
    {
        Assert.InRange(_network.parameters().Sum(parameter => parameter.numel()), 300_000, 1_500_000);
        Assert.All(
            _network.named_parameters(),
            weight => Assert.Equal(!weight.name.StartsWith("encoder.", StringComparison.Ordinal), weight.parameter.requires_grad));
    }
}
