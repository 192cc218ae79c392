using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// The classic style distance of Gatys et al. 2016: the mean squared difference of two Gram matrices,
/// ‖G_S − G_P‖² / C² per sample (Cheng et al. 2021, Eq. 3 and 6). Of two covariance matrices likewise; of means and deviations it is the mean
/// over the channels of both squared differences, as in AdaIN's published code.
/// </summary>
public static class StyleDistance
{
    /// <summary>The distance of each result to its style; differentiable in <paramref name="features"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results P.</param>
    /// <param name="style">The styles S: features (N or 1, C, H', W') of any size, or encoded; constants, no gradient flows to them.</param>
    /// <param name="normalization">What each Gram or covariance matrix is divided by, with its own H·W; an encoded style brings its own.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style; an encoded style brings its own.</param>
    /// <returns>(N), at least 0; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit, or a style requires a gradient; the message gives the shapes.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on these tensors.</exception>
    public static Tensor Compute(
        Tensor features,
        StyleReference style,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        StyleDistanceOperation.Compute(features, style, new(StyleDenominator.Entries, normalization, statistic, backend));

    /// <summary>The distances of several layers, whose work is scheduled together; differentiable in <paramref name="features"/>.</summary>
    /// <param name="features">(N, C, H, W) of the results P for each layer; channels and sizes may differ between layers.</param>
    /// <param name="styles">The styles S for each layer: features (N or 1, C, H', W'), or encoded.</param>
    /// <param name="normalization">What each Gram or covariance matrix is divided by, with its own H·W; an encoded style brings its own.</param>
    /// <param name="backend">Which implementation runs.</param>
    /// <param name="statistic">What stands for the style; an encoded style brings its own.</param>
    /// <returns>(N) for each layer, at least 0; float64 for float64 features, else float32.</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit, or a style requires a gradient; the message gives the shapes.</exception>
    /// <exception cref="NotSupportedException">The fused implementation was asked for and cannot run on these tensors.</exception>
    public static IReadOnlyList<Tensor> Compute(
        IReadOnlyList<Tensor> features,
        IReadOnlyList<StyleReference> styles,
        GramNormalization normalization = GramNormalization.HW,
        KernelBackend backend = KernelBackend.Auto,
        StyleStatistic statistic = StyleStatistic.Gram) =>
        StyleDistanceOperation.Compute(features, styles, new(StyleDenominator.Entries, normalization, statistic, backend));

    /// <summary>
    /// Scratch memory that the style distances of CUDA features, this one and <see cref="NormalizedStyleDistance"/>, need during the forward
    /// pass. It comes from torch's allocator and goes back at once.
    /// </summary>
    /// <param name="features">(N, C, H, W) of the results of each layer.</param>
    /// <param name="styles">(N or 1, C, H', W') of the styles of each layer; null where they are encoded.</param>
    /// <param name="multiprocessors">How many the device has; an H100 has 132.</param>
    /// <returns>Bytes; more than eight layers are computed one group of eight after the other.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, are empty, or shapes do not fit together.</exception>
    public static long WorkspaceBytes(IReadOnlyList<long[]> features, IReadOnlyList<long[]?> styles, int multiprocessors)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(styles);
        if (features.Count == 0 || styles.Count != features.Count)
        {
            throw new ArgumentException($"styles has {styles.Count} layers, features has {features.Count}", nameof(styles));
        }

        for (int i = 0; i < features.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(features[i], $"{nameof(features)}[{i}]");
        }

        return features
            .Zip(styles, (result, style) => new StyleDistanceShape(FeatureShape.Of(result), style is null ? null : FeatureShape.Of(style)))
            .Chunk(StyleDistanceCuda.GroupSize)
            .Max(group => StyleDistancePlan.Create(group, multiprocessors).WorkspaceBytes);
    }
}
