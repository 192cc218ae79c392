using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using StyleKernels.Evaluation.Statistics;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Statistics;

public sealed class FeatureGaussianTests
{
    [Fact]
    public void OfOneFeature_ItIsTheDistanceOfMeansAndDeviations()
    {
        // Means 2 and 7, variances 4 and 1 (over n - 1): 5² + (2 - 1)².
        using FeatureGaussian a = FeatureGaussian.Of([[0], [2], [4]]);
        using FeatureGaussian b = FeatureGaussian.Of([[6], [7], [8]]);
        Assert.Equal(26, a.FrechetDistance(b), 1e-9);
        Assert.Equal(26, b.FrechetDistance(a), 1e-9);
    }

    [Theory, InlineData(3), InlineData(1)]
    public void OfUncorrelatedFeatures_ItIsTheSumOverThem(int repetitions)
    {
        // Points on the axes, each as far on both sides: nothing correlates. Repeated, there are more of them than features.
        (double[] first, double[] second) = ([1, 2, 0.5, 3], [2, 0.25, 0, 3]);
        using FeatureGaussian a = FeatureGaussian.Of(OnAxes(first, 0, repetitions));
        using FeatureGaussian b = FeatureGaussian.Of(OnAxes(second, 1, repetitions));
        int count = 8 * repetitions;
        double scale = 2.0 * repetitions / (count - 1);
        double expected = 4 + (scale * first.Zip(second, (x, y) => (x - y) * (x - y)).Sum());
        Assert.Equal(expected, a.FrechetDistance(b), 1e-6);
    }

    [Theory]
    [InlineData(5, 12, "fewer vectors than features")]
    [InlineData(12, 12, "as many")]
    [InlineData(40, 12, "more")]
    public void TheSameVectors_AreNoDistanceApart(int count, int features, string reason)
    {
        float[][] vectors = Random(count, features, seed: 1);
        using FeatureGaussian a = FeatureGaussian.Of(vectors);
        using FeatureGaussian b = FeatureGaussian.Of(vectors.Reverse());
        Assert.True(a.FrechetDistance(b) < 1e-9, reason);
    }

    [Theory]
    [InlineData(30, 25, 6, "more than features")]
    [InlineData(4, 30, 6, "fewer on one side")]
    [InlineData(4, 3, 6, "fewer on both, so that both covariances are singular")]
    public void ItIsThatOfTheMatrixSquareRoot(int first, int second, int features, string reason)
    {
        (float[][] x, float[][] y) = (Random(first, features, 1), Random(second, features, 2));
        using FeatureGaussian a = FeatureGaussian.Of(x);
        using FeatureGaussian b = FeatureGaussian.Of(y);
        double expected = ByMatrixSquareRoot(x, y);
        Assert.True(Math.Abs(expected - a.FrechetDistance(b)) < 1e-6 * expected, $"{reason}: {expected}, {a.FrechetDistance(b)}");
    }

    [Fact]
    public void FewVectors_AreFartherApartThanMany()
    {
        using FeatureGaussian few = FeatureGaussian.Of(Random(10, 20, 1)), others = FeatureGaussian.Of(Random(10, 20, 2));
        using FeatureGaussian many = FeatureGaussian.Of(Random(4000, 20, 1)), rest = FeatureGaussian.Of(Random(4000, 20, 2));
        Assert.True(few.FrechetDistance(others) > 10 * many.FrechetDistance(rest));
    }

    [Fact]
    public void OneVector_OrOthersLengths_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureGaussian.Of([[1, 2]]));
        using FeatureGaussian a = FeatureGaussian.Of([[1], [2]]), b = FeatureGaussian.Of([[1, 1], [2, 2]]);
        Assert.Throws<ArgumentException>(() => a.FrechetDistance(b));
    }

    /// <summary>‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½), roots by MathNet's eigenvalues of symmetric matrices.</summary>
    private static double ByMatrixSquareRoot(float[][] x, float[][] y)
    {
        (Vector<double> meanX, Matrix<double> x2) = Moments(x);
        (Vector<double> meanY, Matrix<double> y2) = Moments(y);
        Matrix<double> root = Root(x2);
        return Math.Pow((meanX - meanY).L2Norm(), 2) + x2.Trace() + y2.Trace() - (2 * Root(root * y2 * root).Trace());
    }

    private static (Vector<double> Mean, Matrix<double> Covariance) Moments(float[][] vectors)
    {
        Matrix<double> rows = Matrix<double>.Build.DenseOfRows(vectors.Select(vector => vector.Select(value => (double)value)));
        Vector<double> mean = rows.ColumnSums() / vectors.Length;
        Matrix<double> centred = Matrix<double>.Build.DenseOfRowVectors(rows.EnumerateRows().Select(row => row - mean));
        return (mean, centred.TransposeThisAndMultiply(centred) / (vectors.Length - 1));
    }

    private static Matrix<double> Root(Matrix<double> symmetric)
    {
        var eigen = ((symmetric + symmetric.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        Vector<double> roots = Vector<double>.Build.DenseOfEnumerable(eigen.EigenValues.Select(value => Math.Sqrt(Math.Max(0, value.Real))));
        return eigen.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(roots) * eigen.EigenVectors.Transpose();
    }

    private static IEnumerable<float[]> OnAxes(double[] distances, double middle, int repetitions) =>
        from _ in Enumerable.Range(0, repetitions)
        from axis in Enumerable.Range(0, distances.Length)
        from sign in (int[])[-1, 1]
        select (float[])[.. distances.Select((distance, i) => (float)(middle + (i == axis ? sign * distance : 0)))];

    private static float[][] Random(int count, int features, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, features).Select(i => (float)Normal.Sample(random, seed, 1 + i)).ToArray())];
    }
}
