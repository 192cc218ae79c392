using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The Gram matrix in TorchSharp operations: oracle in float64, fallback for every type and device.</summary>
internal static class GramMatrixReference
{
    /// <param name="features">(N, C, H, W).</param>
    /// <param name="normalization">z.</param>
    /// <returns>(N, C, C), float64 for float64 features, else float32.</returns>
    internal static Tensor Compute(Tensor features, GramNormalization normalization)
    {
        Tensor matrix = AccumulationType.Widen(features).flatten(2);
        return bmm(matrix, matrix.transpose(1, 2)) / GramMatrix.Divisor(features, normalization);
    }
}
