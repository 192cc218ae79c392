using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Losses;

/// <summary>The losses as functions, for use without a module.</summary>
public static class Functional
{
    /// <summary>The balanced style loss, see <see cref="Losses.BalancedStyleLoss"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="style">Features (N or 1, C, H', W') of the styles, or encoded styles; no gradient flows to them.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N).</param>
    /// <param name="reduction">Over the batch.</param>
    /// <param name="detachDenominator">Hold the denominator constant in the gradient.</param>
    /// <param name="normalization">What each Gram or covariance matrix is divided by; an encoded style brings its own.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style; an encoded style brings its own.</param>
    public static Tensor BalancedStyleLoss(
        Tensor features,
        StyleReference style,
        Tensor? sampleWeights = null,
        Reduction reduction = Reduction.Mean,
        bool detachDenominator = true,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        SampleReduction.Apply(
            () => NormalizedStyleDistance.Compute(features, style, detachDenominator, normalization, backend, statistic),
            sampleWeights,
            reduction);

    /// <summary>The classic style loss, see <see cref="Losses.ClassicStyleLoss"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="style">Features (N or 1, C, H', W') of the styles, or encoded styles; no gradient flows to them.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N).</param>
    /// <param name="reduction">Over the batch.</param>
    /// <param name="normalization">What each Gram or covariance matrix is divided by; an encoded style brings its own.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style; an encoded style brings its own.</param>
    public static Tensor ClassicStyleLoss(
        Tensor features,
        StyleReference style,
        Tensor? sampleWeights = null,
        Reduction reduction = Reduction.Mean,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        SampleReduction.Apply(() => StyleDistance.Compute(features, style, normalization, backend, statistic), sampleWeights, reduction);

    /// <summary>The balanced style losses of several layers, whose work is scheduled together.</summary>
    /// <param name="features">(N, C, H, W) of the results for each layer.</param>
    /// <param name="styles">For each layer features (N or 1, C, H', W') of the styles, or encoded styles.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N), in every layer.</param>
    /// <param name="reduction">Over the batch.</param>
    /// <param name="detachDenominator">Hold the denominator constant in the gradient.</param>
    /// <param name="normalization">What each Gram or covariance matrix is divided by; an encoded style brings its own.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style; an encoded style brings its own.</param>
    /// <returns>For each layer a scalar, or (N) without reduction.</returns>
    public static IReadOnlyList<Tensor> BalancedStyleLoss(
        IReadOnlyList<Tensor> features,
        IReadOnlyList<StyleReference> styles,
        Tensor? sampleWeights = null,
        Reduction reduction = Reduction.Mean,
        bool detachDenominator = true,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        SampleReduction.ApplyAll(
            () => NormalizedStyleDistance.Compute(features, styles, detachDenominator, normalization, backend, statistic),
            sampleWeights,
            reduction);

    /// <summary>The classic style losses of several layers, whose work is scheduled together.</summary>
    /// <param name="features">(N, C, H, W) of the results for each layer.</param>
    /// <param name="styles">For each layer features (N or 1, C, H', W') of the styles, or encoded styles.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N), in every layer.</param>
    /// <param name="reduction">Over the batch.</param>
    /// <param name="normalization">What each Gram or covariance matrix is divided by; an encoded style brings its own.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style; an encoded style brings its own.</param>
    /// <returns>For each layer a scalar, or (N) without reduction.</returns>
    public static IReadOnlyList<Tensor> ClassicStyleLoss(
        IReadOnlyList<Tensor> features,
        IReadOnlyList<StyleReference> styles,
        Tensor? sampleWeights = null,
        Reduction reduction = Reduction.Mean,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        SampleReduction.ApplyAll(
            () => StyleDistance.Compute(features, styles, normalization, backend, statistic), sampleWeights, reduction);

    /// <summary>The content loss, see <see cref="Losses.ContentLoss"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="content">(N, C, H, W) of the contents; no gradient flows to it.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N).</param>
    /// <param name="reduction">Over the batch.</param>
    /// <param name="normalize">Divide each sample's loss by the mean square of its content features.</param>
    /// <param name="backend">Which implementation runs.</param>
    public static Tensor ContentLoss(
        Tensor features,
        Tensor content,
        Tensor? sampleWeights = null,
        Reduction reduction = Reduction.Mean,
        bool normalize = false,
        KernelBackend backend = KernelBackend.Auto) =>
        SampleReduction.Apply(() => ContentDistance.Compute(features, content, normalize, backend), sampleWeights, reduction);
}
