using StyleKernels.Models.Networks.LinearTransfer;
using TorchSharp;

namespace StyleKernels.Tests.Networks.LinearTransfer;

/// <summary>The compact form with random weights, built once.</summary>
public sealed class CompactLinearTransferFixture : IDisposable
{
    public CompactLinearTransferFixture()
    {
        torch.random.manual_seed(1);
        Network = new CompactLinearTransfer();
    }

    public CompactLinearTransfer Network { get; }

    public void Dispose() => Network.Dispose();
}
