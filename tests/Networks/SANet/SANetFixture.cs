using StyleKernels.Models.Networks.SANet;
using TorchSharp;

namespace StyleKernels.Tests.Networks.SANet;

/// <summary>The published form with random weights, built once.</summary>
public sealed class SANetFixture : IDisposable
{
    public SANetFixture()
    {
        torch.random.manual_seed(1);
        Network = new PublishedSANet();
    }

    public PublishedSANet Network { get; }

    public void Dispose() => Network.Dispose();
}
