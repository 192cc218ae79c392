using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Statistics;

/// <summary>
/// The Gaussian with the mean and the covariance (over n − 1) of vectors, in float64. The covariance is kept as a factor L, Σ = LᵀL, that has no more rows
/// than there are vectors or features, so that few vectors of many features are treated exactly: their covariance is singular.
/// </summary>
public sealed class FeatureGaussian : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _factor;

    private FeatureGaussian(int count, Tensor mean, Tensor factor)
    {
        Count = count;
        _mean = mean.DetachFromDisposeScope();
        _factor = factor.DetachFromDisposeScope();
    }

    /// <summary>How many vectors it is of.</summary>
    public int Count { get; }

    /// <summary>Fits it; at no time more vectors are held than they have features.</summary>
    /// <param name="vectors">At least two, of the same length; they are gone through twice.</param>
    public static FeatureGaussian Of(IEnumerable<float[]> vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        using DisposeScope scope = NewDisposeScope();
        (int count, double[] sums) = Sums(vectors);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2, nameof(vectors));
        Tensor mean = tensor(sums) / count;
        Tensor factor = count <= sums.Length
            ? (Rows([.. vectors]) - mean) / Math.Sqrt(count - 1)
            : Root(Covariance(vectors, mean, count));
        return new FeatureGaussian(count, mean, factor);
    }

    /// <summary>
    /// The Fréchet distance (Dowson and Landau 1982): ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½). The eigenvalues of Σ₁Σ₂ are the
    /// squared singular values of L₁L₂ᵀ.
    /// </summary>
    /// <param name="other">Of vectors of the same length.</param>
    /// <returns>At least 0.</returns>
    public double FrechetDistance(FeatureGaussian other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other._mean.shape[0] != _mean.shape[0])
        {
            throw new ArgumentException($"the other has {other._mean.shape[0]} features, this has {_mean.shape[0]}", nameof(other));
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor common = linalg.svdvals(_factor.matmul(other._factor.t())).sum();
        Tensor distance = (_mean - other._mean).square().sum() + _factor.square().sum() + other._factor.square().sum() - (2 * common);
        return Math.Max(0, distance.item<double>());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _factor.Dispose();
    }

    private static (int Count, double[] Sums) Sums(IEnumerable<float[]> vectors)
    {
        (int count, double[] sums) = (0, []);
        foreach (float[] vector in vectors)
        {
            sums = count++ == 0 ? new double[vector.Length] : sums;
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += vector[i];
            }
        }

        return (count, sums);
    }

    private static Tensor Covariance(IEnumerable<float[]> vectors, Tensor mean, int count)
    {
        int features = (int)mean.shape[0];
        Tensor sum = zeros(features, features, float64);
        foreach (float[][] part in vectors.Chunk(features))
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor centred = Rows(part) - mean;
            sum.add_(centred.t().matmul(centred));
        }

        return sum / (count - 1);
    }

    private static Tensor Root(Tensor covariance)
    {
        (Tensor values, Tensor vectors) = linalg.eigh(covariance);
        return values.clamp_min(0).sqrt().unsqueeze(1) * vectors.t();
    }

    private static Tensor Rows(float[][] vectors) => tensor(vectors.SelectMany(vector => vector).ToArray(), [vectors.Length, vectors[0].Length]).to(float64);
}
