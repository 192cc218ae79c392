using StyleKernels.Models.Networks.SANet;
using TorchSharp;

namespace StyleKernels.Tests.Networks.SANet;

/// <summary>The compact form with random weights, built once.</summary>
public sealed class CompactSANetFixture : IDisposable
{
    public CompactSANetFixture()
    {
        torch.random.manual_seed(1);
        Network = new CompactSANet();
    }

    public CompactSANet Network { get; }

    public void Dispose() => Network.Dispose();
}
