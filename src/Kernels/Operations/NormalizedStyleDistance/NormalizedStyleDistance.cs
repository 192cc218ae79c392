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
    /// <param name="style">The styles S: features (N or 1, C, H', W') of any size, or encoded; constants, no gradient flows to them.</param>
    /// <param name="detachDenominator">
    /// Hold the denominator constant in the gradient, as the paper does (section 5.1). With its gradient the loss can also fall by
    /// making ‖G_P‖ larger.
    /// </param>
    /// <param name="normalization">What each Gram or covariance matrix is divided by, with its own H·W; an encoded style brings its own.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style; an encoded style brings its own.</param>
    /// <returns>(N), in [0, 1]; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit, or a style requires a gradient; the message gives the shapes.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on these tensors.</exception>
    public static Tensor Compute(
        Tensor features,
        StyleReference style,
        bool detachDenominator = true,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        StyleDistanceOperation.Compute(features, style, new(Denominator(detachDenominator), normalization, statistic, backend));

    /// <summary>
    /// The distances of several layers, whose work is scheduled together; differentiable in <paramref name="features"/>. On CUDA they are one node of the
    /// graph: add what is to be differentiated, a backward pass for each would need <c>retainGraph</c>.
    /// </summary>
    /// <param name="features">(N, C, H, W) of the results P for each layer; channels and sizes may differ between layers.</param>
    /// <param name="styles">The styles S for each layer: features (N or 1, C, H', W'), or encoded.</param>
    /// <param name="detachDenominator">
    /// Hold the denominator constant in the gradient, as the paper does (section 5.1). With its gradient the loss can also fall by
    /// making ‖G_P‖ larger.
    /// </param>
    /// <param name="normalization">What each Gram or covariance matrix is divided by, with its own H·W; an encoded style brings its own.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style; an encoded style brings its own.</param>
    /// <returns>(N) for each layer, in [0, 1]; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit, or a style requires a gradient; the message gives the shapes.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on these tensors.</exception>
    public static IReadOnlyList<Tensor> Compute(
        IReadOnlyList<Tensor> features,
        IReadOnlyList<StyleReference> styles,
        bool detachDenominator = true,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        StyleDistanceOperation.Compute(features, styles, new(Denominator(detachDenominator), normalization, statistic, backend));

    private static StyleDenominator Denominator(bool detach) => detach ? StyleDenominator.DetachedNorms : StyleDenominator.Norms;
}
