using StyleKernels.Evaluation.Judges;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Features;

/// <summary>
/// Means and deviations of the channels in three stages of ResNet-18, 896 numbers: how a picture is painted, not what it shows. Those of a stage are scaled to
/// length 1, so that every stage counts the same.
/// </summary>
public sealed class ResNetStyleFeatures : IPictureFeatures
{
    /// <summary>How many numbers stand for a picture: two for each of 64 + 128 + 256 channels.</summary>
    internal const int Length = 896;

    private readonly ResNet18 _network = new();

    /// <inheritdoc/>
    public string Name => "means and deviations in three stages of ResNet-18";

    /// <inheritdoc/>
    public float[] Extract(Tensor picture)
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. _network.Extract(picture).Values.SelectMany(map => OfStage(map).data<float>().ToArray())];
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private static Tensor OfStage(Tensor map)
    {
        Tensor places = map.squeeze(0).flatten(1);
        Tensor moments = cat([places.mean([1]), places.std(1, unbiased: false)]);
        return moments / moments.norm().clamp_min(1e-12);
    }
}
