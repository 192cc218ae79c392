using StyleKernels.Models.Networks;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Tests.Images;

namespace StyleKernels.Tests.Cli;

/// <summary>A checkpoint with random weights: not beautiful, but all of the way from flags to pixels is real.</summary>
public sealed class RandomModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Writes the checkpoint.</summary>
    public RandomModel()
    {
        using CompactGoogleMagenta network = RandomWeights.Draw(new CompactGoogleMagenta());
        NetworkCheckpoint.Save(network, Path, new Dictionary<string, string>());
    }

    /// <summary>The checkpoint's file.</summary>
    public string Path => _folder["random.safetensors"];

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
