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
        Tensor infimum = (style.sqrt() - result.sqrt()).square() / entries;
        return (supremum.to_type(type), infimum.to_type(type));
    }
}
