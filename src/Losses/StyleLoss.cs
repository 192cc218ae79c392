using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Losses;

/// <summary>A loss between the style of two feature maps: a distance per sample, weighted and reduced over the batch.</summary>
public abstract class StyleLoss : Loss<Tensor, Tensor, Tensor>
{
    private readonly bool _checkFinite;

    /// <summary>Sets what all style losses have in common.</summary>
    /// <param name="reduction">Over the batch: mean (Cheng et al. 2021, Eq. 8), sum, or none for (N).</param>
    /// <param name="normalization">What each Gram matrix is divided by.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="checkFinite">Throw on NaN or infinity in an argument; costs a pass over it and, on a GPU, a wait.</param>
    /// <param name="statistic">What stands for the style.</param>
    protected StyleLoss(
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

    /// <summary>The loss of results against the features of their styles.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="style">(N or 1, C, H', W') of the styles; a constant, no gradient flows to it.</param>
    /// <returns>A scalar, or (N) without reduction.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    public override Tensor forward(Tensor features, Tensor style) => Reduce(features, style, null);

    /// <inheritdoc cref="forward(Tensor, Tensor)"/>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="style">(N or 1, C, H', W') of the styles; a constant, no gradient flows to it.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N): each sample's loss is multiplied by its weight before the reduction.</param>
    public Tensor forward(Tensor features, Tensor style, Tensor? sampleWeights) => Reduce(features, style, sampleWeights);

    /// <summary>The loss of results against encoded styles.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="target">The styles, with a batch of N or 1, from <see cref="Encode"/>.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N): each sample's loss is multiplied by its weight before the reduction.</param>
    /// <returns>A scalar, or (N) without reduction.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    public Tensor forward(Tensor features, StyleTarget target, Tensor? sampleWeights = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        CheckFinite(features, nameof(features));
        CheckFinite(target.Values, nameof(target));
        return SampleReduction.Apply(PerSample(features, target), sampleWeights, reduction);
    }

    /// <summary>The losses of several layers, whose work is scheduled together.</summary>
    /// <param name="features">(N, C, H, W) of the results for each layer.</param>
    /// <param name="styles">(N or 1, C, H', W') of the styles for each layer; constants, no gradient flows to them.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N), in every layer.</param>
    /// <returns>For each layer a scalar, or (N) without reduction.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a shape, a device or a type does not fit.</exception>
    public IReadOnlyList<Tensor> forward(IReadOnlyList<Tensor> features, IReadOnlyList<Tensor> styles, Tensor? sampleWeights = null)
    {
        CheckFinite(features, nameof(features));
        CheckFinite(styles, nameof(styles));
        return Reduce(PerSample(features, styles), sampleWeights);
    }

    /// <summary>The losses of several layers against encoded styles, whose work is scheduled together.</summary>
    /// <param name="features">(N, C, H, W) of the results for each layer.</param>
    /// <param name="targets">The styles for each layer, with a batch of N or 1, from <see cref="Encode"/>.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N), in every layer.</param>
    /// <returns>For each layer a scalar, or (N) without reduction.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a shape, a device or a type does not fit.</exception>
    public IReadOnlyList<Tensor> forward(IReadOnlyList<Tensor> features, IReadOnlyList<StyleTarget> targets, Tensor? sampleWeights = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        CheckFinite(features, nameof(features));
        CheckFinite([.. targets.Where(target => target is not null).Select(target => target.Values)], nameof(targets));
        return Reduce(PerSample(features, targets), sampleWeights);
    }

    /// <summary>Encodes the features of styles once, for use in many steps.</summary>
    /// <param name="style">(N or 1, C, H, W).</param>
    public StyleTarget Encode(Tensor style)
    {
        CheckFinite(style, nameof(style));
        return StyleTarget.Encode(style, Normalization, Backend, Statistic);
    }

    /// <summary>The distances, (N), of results to their styles.</summary>
    protected abstract Tensor PerSample(Tensor features, Tensor style);

    /// <summary>The distances, (N), of results to encoded styles.</summary>
    protected abstract Tensor PerSample(Tensor features, StyleTarget target);

    /// <summary>The distances, (N) for each layer, of results to their styles.</summary>
    protected abstract IReadOnlyList<Tensor> PerSample(IReadOnlyList<Tensor> features, IReadOnlyList<Tensor> styles);

    /// <summary>The distances, (N) for each layer, of results to encoded styles.</summary>
    protected abstract IReadOnlyList<Tensor> PerSample(IReadOnlyList<Tensor> features, IReadOnlyList<StyleTarget> targets);

    private IReadOnlyList<Tensor> Reduce(IReadOnlyList<Tensor> perSample, Tensor? sampleWeights) =>
        [.. perSample.Select(layer => SampleReduction.Apply(layer, sampleWeights, reduction))];

    private Tensor Reduce(Tensor features, Tensor style, Tensor? sampleWeights)
    {
        CheckFinite(features, nameof(features));
        CheckFinite(style, nameof(style));
        return SampleReduction.Apply(PerSample(features, style), sampleWeights, reduction);
    }

    private void CheckFinite(IReadOnlyList<Tensor> tensors, string name)
    {
        ArgumentNullException.ThrowIfNull(tensors, name);
        for (int i = 0; i < tensors.Count; i++)
        {
            CheckFinite(tensors[i], $"{name}[{i}]");
        }
    }

    private void CheckFinite(Tensor tensor, string name)
    {
        if (_checkFinite)
        {
            ArgumentNullException.ThrowIfNull(tensor, name);
            FeatureGuard.Finite(tensor, name);
        }
    }
}
