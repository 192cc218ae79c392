using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;

namespace StyleKernels.Tests.Networks.GoogleMagenta;

/// <summary>The published form with random weights, built once.</summary>
public sealed class GoogleMagentaFixture : IDisposable
{
    public GoogleMagentaFixture()
    {
        torch.random.manual_seed(1);
        Network = new PublishedGoogleMagenta();
        Network.eval();
    }

    public PublishedGoogleMagenta Network { get; }

    public void Dispose() => Network.Dispose();
}
