using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Features;

/// <summary>A space in which paintings of one artist lie near each other: a picture as a vector, compared by Euclidean distance.</summary>
public interface IPictureFeatures : IDisposable
{
    /// <summary>Names the space in reports, and changes when its vectors do.</summary>
    string Name { get; }

    /// <summary>The vector of a picture.</summary>
    /// <param name="picture">(1, 3, H, W) in [0, 1].</param>
    /// <returns>Of the same length for every picture.</returns>
    float[] Extract(Tensor picture);
}
