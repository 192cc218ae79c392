using StyleKernels.Evaluation.Judges;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Features;

/// <summary>The 512 numbers from which ResNet-18 tells what a picture shows: artists differ in them by their subjects more than by their hands.</summary>
public sealed class ResNetPooledFeatures : IPictureFeatures
{
    /// <summary>How many numbers stand for a picture.</summary>
    internal const int Length = 512;

    private readonly ResNet18 _network = new();

    /// <inheritdoc/>
    public string Name => "pooled features of ResNet-18";

    /// <inheritdoc/>
    public float[] Extract(Tensor picture) => _network.Describe(picture);

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
