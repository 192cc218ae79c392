using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Bounds;

/// <summary>All that is compared of a picture's style at a layer, computed once: comparing two then needs no network.</summary>
/// <param name="Gram">The Gram matrix, C·C, row-major.</param>
/// <param name="Mean">The channel means, C.</param>
/// <param name="Eigenvalues">Of the Gram matrix, C, ascending.</param>
internal sealed record LayerStyle(float[] Gram, double[] Mean, double[] Eigenvalues)
{
    private int Channels => Mean.Length;

    /// <summary>Encodes feature maps (1, C, H, W).</summary>
    internal static LayerStyle Of(Tensor features)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor gram = GramMatrix.Compute(features);
        Tensor mean = features.to(ScalarType.Float64).mean([2, 3]);
        return new LayerStyle(
            gram.contiguous().data<float>().ToArray(),
            mean.contiguous().data<double>().ToArray(),
            SpectralBounds.Eigenvalues(gram).contiguous().data<double>().ToArray());
    }

    /// <summary>The numbers of a pair, by <see cref="BoundsColumns.All"/>.</summary>
    internal double[] CompareWith(LayerStyle other)
    {
        PairSums sums = SumsWith(other);
        double entries = (double)Channels * Channels;
        double distance = sums.GramDifference / entries;
        double supremum = (sums.Gram + sums.OtherGram) / entries;
        double roots = Math.Sqrt(sums.Gram) - Math.Sqrt(sums.OtherGram);
        (double spectralInfimum, double spectralSupremum) = SpectralBounds.Of(Eigenvalues, other.Eigenvalues);
        double means = MeanDifference(other);
        return
        [
            distance, supremum, roots * roots / entries, spectralSupremum, spectralInfimum,
            Ratio(distance, supremum), Ratio(distance, spectralSupremum),
            Ratio(sums.CovarianceDifference, sums.Covariance + sums.OtherCovariance),
            Ratio(means, means + sums.CovarianceDifference),
        ];
    }

    /// <summary>‖μμᵀ − ννᵀ‖² = |μ|⁴ + |ν|⁴ − 2(μ·ν)².</summary>
    private double MeanDifference(LayerStyle other)
    {
        (double mine, double theirs, double both) = (0, 0, 0);
        for (int i = 0; i < Channels; i++)
        {
            mine += Mean[i] * Mean[i];
            theirs += other.Mean[i] * other.Mean[i];
            both += Mean[i] * other.Mean[i];
        }

        return Math.Max(0, (mine * mine) + (theirs * theirs) - (2 * both * both));
    }

    /// <summary>One pass over both matrices; covariances are Gram matrices less the product of the means.</summary>
    private PairSums SumsWith(LayerStyle other)
    {
        PairSums sums = default;
        for (int i = 0, at = 0; i < Channels; i++)
        {
            for (int j = 0; j < Channels; j++, at++)
            {
                double mine = Gram[at];
                double theirs = other.Gram[at];
                sums.Gram += mine * mine;
                sums.OtherGram += theirs * theirs;
                sums.GramDifference += (mine - theirs) * (mine - theirs);
                mine -= Mean[i] * Mean[j];
                theirs -= other.Mean[i] * other.Mean[j];
                sums.Covariance += mine * mine;
                sums.OtherCovariance += theirs * theirs;
                sums.CovarianceDifference += (mine - theirs) * (mine - theirs);
            }
        }

        return sums;
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;

    /// <summary>Squared norms and squared differences.</summary>
    private record struct PairSums(
        double Gram, double OtherGram, double GramDifference, double Covariance, double OtherCovariance, double CovarianceDifference);
}
