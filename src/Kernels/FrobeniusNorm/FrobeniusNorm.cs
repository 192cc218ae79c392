using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The Frobenius norm ‖G‖ of each matrix of a batch: the root of the sum of its squared entries.</summary>
public static class FrobeniusNorm
{
    /// <summary>‖G‖ of each sample; differentiable except where a matrix is zero.</summary>
    /// <param name="gram">(N, C, C).</param>
    /// <returns>(N), in float64 for float64, else float32.</returns>
    /// <exception cref="ArgumentException"><paramref name="gram"/> is not a non-empty (N, C, C) floating-point tensor.</exception>
    public static Tensor Compute(Tensor gram)
    {
        FeatureGuard.Gram(gram, nameof(gram));
        return FrobeniusNormReference.Squared(gram).sqrt().to_type(GramMatrixReference.Widened(gram.dtype));
    }

    /// <summary>‖G‖² of each sample; differentiable.</summary>
    /// <param name="gram">(N, C, C).</param>
    /// <returns>(N), in float64: squares of large Gram matrices leave the range of float32.</returns>
    /// <exception cref="ArgumentException"><paramref name="gram"/> is not a non-empty (N, C, C) floating-point tensor.</exception>
    public static Tensor Squared(Tensor gram)
    {
        FeatureGuard.Gram(gram, nameof(gram));
        return FrobeniusNormReference.Squared(gram);
    }
}
