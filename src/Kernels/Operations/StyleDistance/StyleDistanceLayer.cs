using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>One layer whose style distance is wanted; the arguments are checked.</summary>
/// <param name="Features">(N, C, H, W) of the results.</param>
/// <param name="Style">(N or 1, C, H', W') of the styles, or null if they are encoded.</param>
/// <param name="Target">The encoded styles, or null.</param>
/// <param name="Normalization">What each matrix is divided by.</param>
/// <param name="Statistic">What stands for the style.</param>
internal sealed record StyleDistanceLayer(
    Tensor Features, Tensor? Style, StyleTarget? Target, GramNormalization Normalization, StyleStatistic Statistic)
{
    /// <summary>A layer of a request; an encoded style brings its own normalisation and statistic.</summary>
    internal StyleDistanceLayer(
        Tensor features,
        StyleReference style,
        GramNormalization normalization = GramNormalization.HW,
        StyleStatistic statistic = StyleStatistic.Gram)
        : this(
            features, style.Features, style.Target, style.Target?.Normalization ?? normalization, style.Target?.Statistic ?? statistic)
    {
    }
}
