using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Losses;

/// <summary>A loss between the style of two feature maps: a distance per sample, weighted and reduced over the batch.</summary>
/// <remarks>
/// Gradients have the type of the features. In float16 they underflow to zero for maps of usual size: multiply the loss by a constant (1024 and more)
/// before <c>Backward</c> and divide the gradients of the parameters by it, or use bfloat16, which has the range of float32. Undivided Gram matrices
/// (<see cref="GramNormalization.None"/>) make the classic loss's gradient overflow in float16 instead.
/// </remarks>
public abstract class StyleLoss : Loss<Tensor, Tensor, Tensor>
{
    private readonly bool _checkFinite;

    /// <summary>Sets what all style losses have in common.</summary>
    /// <param name="reduction">Over the batch: mean (Cheng et al. 2021, Eq. 8), sum, or none for (N).</param>
    /// <param name="normalization">What each Gram matrix is divided by.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="checkFinite">Throw on NaN or infinity in an argument; costs a pass over it and, on a GPU, a wait.</param>
    /// <param name="statistic">What stands for the style.</param>
    private protected StyleLoss(
        Reduction reduction, GramNormalization normalization, KernelBackend backend, bool checkFinite, StyleStatistic statistic)
        : base(TorchLibrary.Before(reduction))
    {
        Normalization = normalization;
        Backend = backend;
        Statistic = statistic;
        _checkFinite = checkFinite;
    }

    /// <summary>What each Gram matrix is divided by.</summary>
    public GramNormalization Normalization { get; }

    /// <summary>Which implementation runs.</summary>
    public KernelBackend Backend { get; }

    /// <summary>What stands for the style when the style's features are given; an encoded style brings its own.</summary>
    public StyleStatistic Statistic { get; }

    private protected abstract StyleDenominator Denominator { get; }

    private StyleDistanceOptions Options => new(Denominator, Normalization, Statistic, Backend);

    /// <summary>The loss of results against the features of their styles.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="style">(N or 1, C, H', W') of the styles; a constant, no gradient flows to it.</param>
    /// <returns>A scalar, or (N) without reduction.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    public override Tensor forward(Tensor features, Tensor style) => forward(features, style, null);

    /// <summary>The loss of results against their styles.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="style">Features (N or 1, C, H', W') of the styles, or the styles from <see cref="Encode"/>; constants, no gradient flows to them.</param>
    /// <param name="sampleWeights">
    /// λ_k of Eq. 9, (N): each sample's loss is multiplied by its weight before the reduction. The mean divides by N, not by the sum of the weights.
    /// </param>
    /// <returns>A scalar, or (N) without reduction.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    public Tensor forward(Tensor features, StyleReference style, Tensor? sampleWeights = null)
    {
        CheckFinite(features, nameof(features));
        CheckFinite(style.Values, nameof(style));
        return SampleReduction.Apply(() => StyleDistanceOperation.Compute(features, style, Options), sampleWeights, reduction);
    }

    /// <summary>The losses of several layers, whose work is scheduled together.</summary>
    /// <param name="features">(N, C, H, W) of the results for each layer.</param>
    /// <param name="styles">For each layer features (N or 1, C, H', W') of the styles, or the styles from <see cref="Encode"/>.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N), in every layer.</param>
    /// <returns>For each layer a scalar, or (N) without reduction.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a shape, a device or a type does not fit.</exception>
    public IReadOnlyList<Tensor> forward(
        IReadOnlyList<Tensor> features, IReadOnlyList<StyleReference> styles, Tensor? sampleWeights = null)
    {
        CheckFinite(features, nameof(features));
        CheckFinite(styles?.Select(style => style.Values), nameof(styles));
        return SampleReduction.ApplyAll(() => StyleDistanceOperation.Compute(features, styles!, Options), sampleWeights, reduction);
    }

    /// <summary>Encodes the features of styles once, for use in many steps.</summary>
    /// <param name="style">(N or 1, C, H, W).</param>
    public StyleTarget Encode(Tensor style)
    {
        CheckFinite(style, nameof(style));
        return StyleTarget.Encode(style, Normalization, Backend, Statistic);
    }

    private void CheckFinite(IEnumerable<Tensor?>? tensors, string name)
    {
        ArgumentNullException.ThrowIfNull(tensors, name);
        int i = 0;
        foreach (Tensor? tensor in tensors)
        {
            CheckFinite(tensor, $"{name}[{i++}]");
        }
    }

    private void CheckFinite(Tensor? tensor, string name)
    {
        if (_checkFinite)
        {
            ArgumentNullException.ThrowIfNull(tensor, name);
            FeatureGuard.Finite(tensor, name);
        }
    }
}
