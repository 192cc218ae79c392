namespace StyleKernels;

/// <summary>How a style distance is formed.</summary>
/// <param name="Denominator">What the squared difference is divided by.</param>
/// <param name="Normalization">What Gram and covariance matrices are divided by, where the style is not encoded.</param>
/// <param name="Statistic">What stands for the style, where it is not encoded.</param>
/// <param name="Backend">Which implementation runs.</param>
internal readonly record struct StyleDistanceOptions(
    StyleDenominator Denominator, GramNormalization Normalization, StyleStatistic Statistic, KernelBackend Backend)
{
    /// <summary>Throws unless callers gave values that there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They did not.</exception>
    internal void Check()
    {
        FeatureGuard.Defined(Normalization, "normalization");
        FeatureGuard.Defined(Statistic, "statistic");
    }
}
