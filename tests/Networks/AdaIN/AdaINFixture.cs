using StyleKernels.Models.Networks.AdaIN;
using TorchSharp;

namespace StyleKernels.Tests.Networks.AdaIN;

/// <summary>The published form with random weights, built once.</summary>
public sealed class AdaINFixture : IDisposable
{
    public AdaINFixture()
    {
        torch.random.manual_seed(1);
        Network = new PublishedAdaIN();
    }

    public PublishedAdaIN Network { get; }

    public void Dispose() => Network.Dispose();
}
