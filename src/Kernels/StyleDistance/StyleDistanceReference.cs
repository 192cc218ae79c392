using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The style distances in TorchSharp operations; formulas in docs/math/style-loss.md.</summary>
internal static class StyleDistanceReference
{
    /// <param name="features">(N, C, H, W) of the result.</param>
    /// <param name="target">The style, batch N or 1.</param>
    /// <param name="denominator">What the squared difference is divided by.</param>
    /// <returns>(N), float64 for float64 features, else float32.</returns>
    internal static Tensor Compute(Tensor features, StyleTarget target, StyleDenominator denominator)
    {
        Tensor gram = GramMatrixReference.Compute(features, target.Normalization);
        Tensor difference = FrobeniusNormReference.Squared(gram - target.Gram);
        Tensor distance = denominator switch
        {
            StyleDenominator.Entries => difference / ((double)gram.shape[1] * gram.shape[2]),
            StyleDenominator.DetachedNorms => difference / Norms(gram, target).detach(),
            _ => difference / Norms(gram, target),
        };
        return distance.to_type(gram.dtype);
    }

    /// <summary>Both squared norms, (N); never zero, so that two zero Gram matrices have distance 0 and not NaN.</summary>
    private static Tensor Norms(Tensor gram, StyleTarget target) =>
        (FrobeniusNormReference.Squared(gram) + target.SquaredNorm).clamp_min(SmallestDenominator);

    /// <summary>
    /// The square of the smallest normal float32, below which an entry of a Gram matrix has no precision. An added epsilon would break the
    /// invariance to scale; this bound does not.
    /// </summary>
    internal const double SmallestDenominator = 1.1754943508222875e-38 * 1.1754943508222875e-38;
}
