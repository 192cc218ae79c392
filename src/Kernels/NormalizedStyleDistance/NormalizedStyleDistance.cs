using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// The style distance divided by its supremum: ‖G_S − G_P‖² / (‖G_S‖² + ‖G_P‖²) per sample, in [0, 1]
/// (Cheng et al. 2021, Eq. 10 with V = sup, Eq. 13). Two zero Gram matrices have distance 0. Other statistics take the place of the Gram
/// matrices in the same formula.
/// </summary>
/// <remarks>With means and deviations the distance is at most 1 where no mean is negative, as after a ReLU, and at most 2 anywhere.</remarks>
public static class NormalizedStyleDistance
{
    /// <summary>The distance of each result to its style; differentiable in <paramref name="features"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results P.</param>
    /// <param name="style">(N or 1, C, H', W') of the styles S, of any size; a constant, no gradient flows to it.</param>
    /// <param name="detachDenominator">
    /// Hold the denominator constant in the gradient, as the paper does (section 5.1). With its gradient the loss can also fall by
    /// making ‖G_P‖ larger.
    /// </param>
    /// <param name="normalization">What each Gram matrix is divided by, with its own H·W; the distance is the same for HW and CHW.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style.</param>
    /// <returns>(N), in [0, 1]; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on these tensors.</exception>
    public static Tensor Compute(
        Tensor features,
        Tensor style,
        bool detachDenominator = true,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        StyleDistanceOperation.Compute(features, style, Denominator(detachDenominator), normalization, backend, statistic);

    /// <summary>The distance of each result to an encoded style; differentiable in <paramref name="features"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results P.</param>
    /// <param name="target">The style, with a batch of N or 1.</param>
    /// <param name="detachDenominator">Hold the denominator constant in the gradient.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <returns>(N), in [0, 1]; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on these tensors.</exception>
    public static Tensor Compute(
        Tensor features,
        StyleTarget target,
        bool detachDenominator = true,
        KernelBackend backend = KernelBackend.Auto) =>
        StyleDistanceOperation.Compute(features, target, Denominator(detachDenominator), backend);

    /// <summary>The distances of several layers, whose work is scheduled together; differentiable in <paramref name="features"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results P for each layer; channels and sizes may differ between layers.</param>
    /// <param name="styles">(N or 1, C, H', W') of the styles S for each layer; constants, no gradient flows to them.</param>
    /// <param name="detachDenominator">Hold the denominator constant in the gradient.</param>
    /// <param name="normalization">What each Gram matrix is divided by, with its own H·W.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style.</param>
    /// <returns>(N) for each layer, in [0, 1]; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a shape, a device or a type does not fit.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on these tensors.</exception>
    public static IReadOnlyList<Tensor> Compute(
        IReadOnlyList<Tensor> features,
        IReadOnlyList<Tensor> styles,
        bool detachDenominator = true,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        StyleDistanceOperation.Compute(features, styles, Denominator(detachDenominator), normalization, backend, statistic);

    /// <summary>The distances of several layers, whose work is scheduled together; differentiable in <paramref name="features"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results P for each layer; channels and sizes may differ between layers.</param>
    /// <param name="targets">The styles for each layer, with a batch of N or 1.</param>
    /// <param name="detachDenominator">Hold the denominator constant in the gradient.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <returns>(N) for each layer, in [0, 1]; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or a shape, a device or a type does not fit.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on these tensors.</exception>
    public static IReadOnlyList<Tensor> Compute(
        IReadOnlyList<Tensor> features,
        IReadOnlyList<StyleTarget> targets,
        bool detachDenominator = true,
        KernelBackend backend = KernelBackend.Auto) =>
        StyleDistanceOperation.Compute(features, targets, Denominator(detachDenominator), backend);

    private static StyleDenominator Denominator(bool detach) => detach ? StyleDenominator.DetachedNorms : StyleDenominator.Norms;
}
