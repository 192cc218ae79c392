using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The bounds of the classic distance in TorchSharp operations.</summary>
internal static class StyleBoundsReference
{
    /// <param name="style">(N or 1), float64: ‖G_S‖².</param>
    /// <param name="result">(N), float64: ‖G_P‖².</param>
    /// <param name="entries">C².</param>
    /// <param name="type">Of the bounds.</param>
    /// <returns>(N) each.</returns>
    internal static (Tensor Supremum, Tensor Infimum) Compute(Tensor style, Tensor result, double entries, ScalarType type)
    {
        Tensor supremum = (style + result) / entries;
        Tensor infimum = (Norm(style) - Norm(result)).square() / entries;
        return (supremum.to_type(type), infimum.to_type(type));
    }

    /// <summary>The root, whose gradient at a zero matrix is 0: the root's own is infinite, and makes NaN of the zero that it meets.</summary>
    private static Tensor Norm(Tensor squared) => squared.clamp_min(SmallestSquaredNorm).sqrt();

    /// <summary>Its root is far below what any type of the bounds holds beside a norm that is not zero.</summary>
    private static readonly Scalar SmallestSquaredNorm = 1e-300;
}
