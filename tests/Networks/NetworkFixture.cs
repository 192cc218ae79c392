using StyleKernels.Models.Networks;

namespace StyleKernels.Tests.Networks;

/// <summary>A network with random weights, in evaluation mode, built once.</summary>
public class NetworkFixture<TNetwork> : IDisposable
    where TNetwork : StyleTransferNetwork
{
    /// <summary>Makes one whose constructor asks for nothing.</summary>
    public NetworkFixture()
        : this(Activator.CreateInstance<TNetwork>())
    {
    }

    /// <summary>Takes one that was just made.</summary>
    protected NetworkFixture(TNetwork network)
    {
        Network = RandomWeights.Draw(network);
        Network.eval();
    }

    public TNetwork Network { get; }

    public void Dispose()
    {
        Network.Dispose();
        GC.SuppressFinalize(this);
    }
}
