using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Losses;

/// <summary>The losses as functions, for use without a module.</summary>
public static class Functional
{
    /// <summary>The balanced style loss, see <see cref="Losses.BalancedStyleLoss"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="style">(N or 1, C, H', W') of the styles; no gradient flows to it.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N).</param>
    /// <param name="reduction">Over the batch.</param>
    /// <param name="detachDenominator">Hold the denominator constant in the gradient.</param>
    /// <param name="normalization">What each Gram matrix is divided by.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style.</param>
    public static Tensor BalancedStyleLoss(
        Tensor features,
        Tensor style,
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
    /// <param name="style">(N or 1, C, H', W') of the styles; no gradient flows to it.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N).</param>
    /// <param name="reduction">Over the batch.</param>
    /// <param name="normalization">What each Gram matrix is divided by.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style.</param>
    public static Tensor ClassicStyleLoss(
        Tensor features,
        Tensor style,
        Tensor? sampleWeights = null,
        Reduction reduction = Reduction.Mean,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        SampleReduction.Apply(() => StyleDistance.Compute(features, style, normalization, backend, statistic), sampleWeights, reduction);

    /// <summary>The balanced style loss against encoded styles, see <see cref="Losses.BalancedStyleLoss"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="target">The styles, with a batch of N or 1; their statistic and normalisation are used.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N).</param>
    /// <param name="reduction">Over the batch.</param>
    /// <param name="detachDenominator">Hold the denominator constant in the gradient.</param>
    /// <param name="backend">Which implementation runs.</param>
    public static Tensor BalancedStyleLoss(
        Tensor features,
        StyleTarget target,
        Tensor? sampleWeights = null,
        Reduction reduction = Reduction.Mean,
        bool detachDenominator = true,
        KernelBackend backend = KernelBackend.Auto) =>
        SampleReduction.Apply(
            () => NormalizedStyleDistance.Compute(features, target, detachDenominator, backend), sampleWeights, reduction);

    /// <summary>The classic style loss against encoded styles, see <see cref="Losses.ClassicStyleLoss"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="target">The styles, with a batch of N or 1; their statistic and normalisation are used.</param>
    /// <param name="sampleWeights">λ_k of Eq. 9, (N).</param>
    /// <param name="reduction">Over the batch.</param>
    /// <param name="backend">Which implementation runs.</param>
    public static Tensor ClassicStyleLoss(
        Tensor features,
        StyleTarget target,
        Tensor? sampleWeights = null,
        Reduction reduction = Reduction.Mean,
        KernelBackend backend = KernelBackend.Auto) =>
        SampleReduction.Apply(() => StyleDistance.Compute(features, target, backend), sampleWeights, reduction);

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
