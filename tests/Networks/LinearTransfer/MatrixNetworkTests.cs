using StyleKernels.Models.Networks.LinearTransfer;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Networks.LinearTransfer;

public sealed class MatrixNetworkTests
{
    private const int Channels = 16;
    private const int Size = 8;

    [Fact]
    public void Compact_BeginsNearTheIdentity()
    {
        random.manual_seed(3);
        using MatrixNetwork network = MatrixNetwork.Compact(Channels, Size);

        Tensor matrix = network.call(randn(2, Channels, 12, 9))[0].detach();

        Assert.InRange((matrix - eye(Size)).abs().max().item<float>(), 1e-6f, 0.5f);
    }

    /// <summary>What a training did to it: the second convolution's outputs far below zero everywhere.</summary>
    [Fact]
    public void UnitsFarBelowZero_HideTheFeaturesFromThePublishedFormOnly()
    {
        using MatrixNetwork published = WithUnitsBelowZero(MatrixNetwork.Published(Channels, Size));
        using MatrixNetwork compact = WithUnitsBelowZero(MatrixNetwork.Compact(Channels, Size));
        Tensor features = randn(2, Channels, 12, 9);

        Assert.Equal(0, Difference(published, features));
        Assert.InRange(Difference(compact, features), 1e-4, double.PositiveInfinity);
    }

    private static MatrixNetwork WithUnitsBelowZero(MatrixNetwork network)
    {
        using IDisposable noGrad = no_grad();
        network.state_dict()["convs.2.bias"].fill_(-100);
        return network;
    }

    private static double Difference(MatrixNetwork network, Tensor features)
    {
        Tensor matrices = network.call(features).detach();
        return (matrices[0] - matrices[1]).abs().max().item<float>();
    }
}
