using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The squared Frobenius norm in TorchSharp operations.</summary>
internal static class FrobeniusNormReference
{
    /// <param name="matrix">(N, C, C).</param>
    /// <returns>(N), float64: the squares are formed and summed in float64.</returns>
    internal static Tensor Squared(Tensor matrix) => matrix.to_type(ScalarType.Float64).square().sum([1, 2]);
}
