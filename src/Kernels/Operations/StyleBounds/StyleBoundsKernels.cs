using ILGPU;

namespace StyleKernels;

/// <summary>
/// Device code of the bounds of the classic distance (Cheng et al. 2021, Eq. 11 and 12) and of their gradients with respect to the squared
/// norms; <see cref="FrobeniusNormKernels.Backward"/> leads on to the Gram matrices.
/// </summary>
internal static class StyleBoundsKernels
{
    /// <summary>One thread per result.</summary>
    /// <param name="style">(N or 1): ‖G_S‖².</param>
    /// <param name="result">(N): ‖G_P‖².</param>
    /// <param name="supremum">(N), written.</param>
    /// <param name="infimum">(N), written.</param>
    /// <param name="entries">C².</param>
    [KernelGroup(TileShape.Threads)]
    internal static void Forward(
        ArrayView<double> style, ArrayView<double> result, ArrayView<float> supremum, ArrayView<float> infimum, double entries)
    {
        long n = ((long)Grid.IdxX * Group.DimX) + Group.IdxX;
        if (n < result.Length)
        {
            double squaredStyle = style[style.Length == 1 ? 0 : n];
            double difference = Math.Sqrt(squaredStyle) - Math.Sqrt(result[n]);
            supremum[n] = (float)((squaredStyle + result[n]) / entries);
            infimum[n] = (float)(difference * difference / entries);
        }
    }

    /// <summary>One thread per result.</summary>
    /// <param name="style">(N or 1): ‖G_S‖².</param>
    /// <param name="result">(N): ‖G_P‖².</param>
    /// <param name="gradSupremum">(N).</param>
    /// <param name="gradInfimum">(N).</param>
    /// <param name="gradStyle">(N), written: of ‖G_S‖², for each result; one style for all has their sum.</param>
    /// <param name="gradResult">(N), written: of ‖G_P‖².</param>
    /// <param name="entries">C².</param>
    [KernelGroup(TileShape.Threads)]
    internal static void Backward(
        ArrayView<double> style,
        ArrayView<double> result,
        ArrayView<float> gradSupremum,
        ArrayView<float> gradInfimum,
        ArrayView<double> gradStyle,
        ArrayView<double> gradResult,
        double entries)
    {
        long n = ((long)Grid.IdxX * Group.DimX) + Group.IdxX;
        if (n < result.Length)
        {
            double styleNorm = Math.Sqrt(style[style.Length == 1 ? 0 : n]);
            double resultNorm = Math.Sqrt(result[n]);
            gradStyle[n] = (gradSupremum[n] + (gradInfimum[n] * Slope(styleNorm, resultNorm))) / entries;
            gradResult[n] = (gradSupremum[n] + (gradInfimum[n] * Slope(resultNorm, styleNorm))) / entries;
        }
    }

    /// <summary>d(a − b)²/da² = 1 − b/a; taken as 0 for a zero matrix, where the norm has no derivative.</summary>
    private static double Slope(double norm, double other) => norm > 0 ? 1 - (other / norm) : 0;
}
