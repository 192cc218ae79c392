using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Losses;

/// <summary>
/// The content loss for one layer: the mean squared difference of two feature maps per sample (Cheng et al. 2021, Eq. 2).
/// </summary>
public sealed class ContentLoss : Loss<Tensor, Tensor, Tensor>
{
    private readonly bool _checkFinite;

    /// <summary>Makes the loss.</summary>
    /// <param name="reduction">Over the batch: mean (Eq. 8), sum, or none for (N).</param>
    /// <param name="normalize">
    /// Divide each sample's loss by the mean square of its content features, so that it does not depend on their scale; not in the paper.
    /// </param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="checkFinite">Throw on NaN or infinity in an argument; costs a pass over it and, on a GPU, a wait.</param>
    public ContentLoss(
        Reduction reduction = Reduction.Mean,
        bool normalize = false,
        KernelBackend backend = KernelBackend.Auto,
        bool checkFinite = false)
        : base(TorchLibrary.Before(reduction))
    {
        Normalize = normalize;
        Backend = backend;
        _checkFinite = checkFinite;
    }

    /// <summary>Whether each sample's loss is divided by the mean square of its content features.</summary>
    public bool Normalize { get; }

    /// <summary>Which implementation runs.</summary>
    public KernelBackend Backend { get; }

    /// <summary>The loss of results against the features of their contents.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="content">(N, C, H, W) of the contents; a constant, no gradient flows to it.</param>
    /// <returns>A scalar, or (N) without reduction; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    public override Tensor forward(Tensor features, Tensor content) => forward(features, content, null);

    /// <summary>The loss of results against the features of their contents, with a weight for each sample.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="content">(N, C, H, W) of the contents; a constant, no gradient flows to it.</param>
    /// <param name="sampleWeights">
    /// λ_k of Eq. 9, (N): each sample's loss is multiplied by its weight before the reduction. The mean divides by N, not by the sum of the weights.
    /// </param>
    /// <returns>A scalar, or (N) without reduction; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    public Tensor forward(Tensor features, Tensor content, Tensor? sampleWeights)
    {
        CheckFinite(features, nameof(features));
        CheckFinite(content, nameof(content));
        return SampleReduction.Apply(() => ContentDistance.Compute(features, content, Normalize, Backend), sampleWeights, reduction);
    }

    private void CheckFinite(Tensor tensor, string name)
    {
        if (_checkFinite)
        {
            FeatureGuard.Features(tensor, name);
            FeatureGuard.Finite(tensor, name);
        }
    }
}
