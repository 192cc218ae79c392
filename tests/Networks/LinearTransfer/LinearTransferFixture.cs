using StyleKernels.Models.Networks.LinearTransfer;
using TorchSharp;

namespace StyleKernels.Tests.Networks.LinearTransfer;

/// <summary>The published form at relu3_1 with random weights, built once.</summary>
public sealed class LinearTransferFixture : IDisposable
{
    public LinearTransferFixture()
    {
        torch.random.manual_seed(1);
        Network = new PublishedLinearTransfer("relu3_1");
    }

    public PublishedLinearTransfer Network { get; }

    public void Dispose() => Network.Dispose();
}
