using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.AdaIN;
using StyleKernels.Tests.Kernels;
using Xunit;

namespace StyleKernels.Tests.Networks.AdaIN;

public sealed class CompactAdaINTests(NetworkFixture<CompactAdaIN> fixture)
    : NetworkLaws(fixture.Network), IClassFixture<NetworkFixture<CompactAdaIN>>
{
    private readonly CompactAdaIN _network = fixture.Network;

    [Fact]
    public void Parameters_AreFewAndAllTrainedButTheEncoders()
    {
        Assert.InRange(_network.parameters().Sum(parameter => parameter.numel()), 300_000, 1_500_000);
        Assert.All(
            _network.named_parameters(),
            weight => Assert.Equal(!weight.name.StartsWith("encoder.", StringComparison.Ordinal), weight.parameter.requires_grad));
    }

    [Fact]
    public void NoStrength_IsTheDecodedContent()
    {
        using StyleCode code = _network.EncodeStyle(Style);

        TensorAssert.Close(_network.Reconstruct(Content), _network.Stylize(Content, code, alpha: 0), 1e-6, "α = 0");
    }
}
