using StyleKernels.Models.Networks.AdaIN;
using TorchSharp;

namespace StyleKernels.Tests.Networks.AdaIN;

/// <summary>The compact form with random weights, built once.</summary>
public sealed class CompactAdaINFixture : IDisposable
{
    public CompactAdaINFixture()
    {
        torch.random.manual_seed(1);
        Network = new CompactAdaIN();
    }

    public CompactAdaIN Network { get; }

    public void Dispose() => Network.Dispose();
}
