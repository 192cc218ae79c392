using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>One layer whose style distance is wanted; the arguments are checked.</summary>
/// <param name="Features">(N, C, H, W) of the results.</param>
/// <param name="Style">(N or 1, C, H', W') of the styles, or null if they are encoded.</param>
/// <param name="Target">The encoded styles, or null.</param>
/// <param name="Normalization">What each Gram matrix is divided by.</param>
/// <param name="Statistic">What stands for the style.</param>
internal sealed record StyleDistanceLayer(
    Tensor Features, Tensor? Style, StyleTarget? Target, GramNormalization Normalization, StyleStatistic Statistic)
{
    /// <summary>Against features of the styles.</summary>
    internal StyleDistanceLayer(
        Tensor features, Tensor style, GramNormalization normalization, StyleStatistic statistic = StyleStatistic.Gram)
        : this(features, style, null, normalization, statistic)
    {
    }

    /// <summary>Against encoded styles.</summary>
    internal StyleDistanceLayer(Tensor features, StyleTarget target)
        : this(features, null, target, target.Normalization, target.Statistic)
    {
    }
}
