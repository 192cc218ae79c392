using StyleKernels.Models.Networks.GoogleMagenta;
using TorchSharp;

namespace StyleKernels.Tests.Networks.GoogleMagenta;

/// <summary>The mobile form with random weights, built once.</summary>
public sealed class MobileGoogleMagentaFixture : IDisposable
{
    public MobileGoogleMagentaFixture()
    {
        torch.random.manual_seed(1);
        Network = new MobileGoogleMagenta();
        Network.eval();
    }

    public MobileGoogleMagenta Network { get; }

    public void Dispose() => Network.Dispose();
}
