using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The statistics that stand for a style, in TorchSharp operations.</summary>
internal static class StyleStatisticReference
{
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="statistic">Which one.</param>
    /// <param name="normalization">What a Gram matrix is divided by.</param>
    /// <param name="backend">Which implementation of the channel statistics runs.</param>
    /// <returns>(N, C, C), or (N, C, 2) means and deviations; float64 for float64 features, else float32.</returns>
    internal static Tensor Compute(Tensor features, StyleStatistic statistic, GramNormalization normalization, KernelBackend backend) =>
        statistic switch
        {
            StyleStatistic.Gram => GramMatrixReference.Compute(features, normalization),
            StyleStatistic.Covariance => GramMatrixReference.Compute(Centred(features), normalization),
            StyleStatistic.MeanAndDeviation => MeanAndDeviation(features, backend),
            _ => throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "statistic is Gram, Covariance or MeanAndDeviation"),
        };

    /// <summary>The features less their mean over the pixels, per sample and channel; half-precision features in float32.</summary>
    internal static Tensor Centred(Tensor features)
    {
        Tensor widened = AccumulationType.Widen(features);
        Tensor mean = widened.mean([2, 3], keepdim: true);

        // The correction is a constant, and exact: both means are neighbours.
        Tensor correction = ChannelMeansReference.Compute(widened, widened.dtype) - mean.detach();
        return widened - (mean + correction);
    }

    private static Tensor MeanAndDeviation(Tensor features, KernelBackend backend)
    {
        (Tensor mean, Tensor deviation) = ChannelStatistics.Compute(features, backend);
        return stack([mean, deviation], 2);
    }
}
