using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Quality;

/// <summary>
/// Content by self-similarity (after Kolkin et al. 2019, "Style Transfer by Relaxed Optimal Transport and Self-Similarity"): which places
/// of a picture are alike stays the same when it is painted, though every colour changes.
/// </summary>
public static class SelfSimilarity
{
    /// <summary>
    /// For each place its cosine distances to all places are taken as shares of their sum; the measure is the sum of the absolute differences of
    /// these shares, averaged over the places.
    /// </summary>
    /// <param name="result">(1, C, H, W), features of the result.</param>
    /// <param name="content">Of the same shape, features of the content.</param>
    /// <returns>From 0 to 2.</returns>
    public static double Distance(Tensor result, Tensor content)
    {
        using DisposeScope scope = NewDisposeScope();
        return (Shares(result) - Shares(content)).abs().sum([0]).mean().item<double>();
    }

    /// <summary>(H·W, H·W); each column sums to 1.</summary>
    private static Tensor Shares(Tensor features)
    {
        Tensor places = features.to(ScalarType.Float64).squeeze(0).flatten(1);
        Tensor directions = places / places.square().sum([0], keepdim: true).sqrt().clamp_min(1e-12);
        Tensor distances = (1 - directions.t().matmul(directions)).clamp_min(0);
        return distances / distances.sum([0], keepdim: true).clamp_min(1e-12);
    }
}
