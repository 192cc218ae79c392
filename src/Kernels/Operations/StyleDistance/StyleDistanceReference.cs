using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The style distances in TorchSharp operations; formulas in docs/math/style-loss.md.</summary>
internal static class StyleDistanceReference
{
    /// <param name="features">(N, C, H, W) of the result.</param>
    /// <param name="target">The style, batch N or 1.</param>
    /// <param name="denominator">What the squared difference is divided by.</param>
    /// <param name="backend">Which implementation of the channel statistics runs.</param>
    /// <returns>(N), float64 for float64 features, else float32.</returns>
    internal static Tensor Compute(Tensor features, StyleTarget target, StyleDenominator denominator, KernelBackend backend)
    {
        Tensor values = StyleStatisticReference.Compute(features, target.Statistic, target.Normalization, backend);
        Tensor difference = FrobeniusNormReference.Squared(values - target.Values);
        Tensor distance = denominator switch
        {
            StyleDenominator.Entries => difference / Entries(values, target.Statistic),
            StyleDenominator.DetachedNorms => difference / Norms(values, target).detach(),
            _ => difference / Norms(values, target),
        };
        return distance.to_type(values.dtype);
    }

    /// <summary>C²; for means and deviations C, so that each of the two is a mean over the channels.</summary>
    private static double Entries(Tensor values, StyleStatistic statistic) =>
        statistic == StyleStatistic.MeanAndDeviation ? values.shape[1] : (double)values.shape[1] * values.shape[2];

    /// <summary>Both squared norms, (N); never zero, so that two zero Gram matrices have distance 0 and not NaN.</summary>
    private static Tensor Norms(Tensor values, StyleTarget target) =>
        (FrobeniusNormReference.Squared(values) + target.SquaredNorm).clamp_min(KeptSmallestDenominator);

    /// <summary>
    /// The square of the smallest normal float32, below which an entry of a Gram matrix has no precision. An added epsilon would break the
    /// invariance to scale; this bound does not.
    /// </summary>
    internal const double SmallestDenominator = 1.1754943508222875e-38 * 1.1754943508222875e-38;

    /// <summary>Kept: TorchSharp lets the garbage collector take a temporary scalar while libtorch reads it.</summary>
    private static readonly Scalar KeptSmallestDenominator = SmallestDenominator;
}
