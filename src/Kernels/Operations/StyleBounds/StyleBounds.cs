using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// The range of the classic style distance ‖G_S − G_P‖² / C² when the norms of the two Gram matrices are given
/// (Cheng et al. 2021, Eq. 11 and 12). N of the paper is the number of averaged entries, C². The bounds hold because Gram matrices are
/// positive semidefinite, so that ⟨G_S, G_P⟩ ≥ 0; they fail for arbitrary matrices.
/// </summary>
public static class StyleBounds
{
    /// <summary>(‖G_S‖² + ‖G_P‖²) / C², reached when the two maps have no active channel in common (Eq. 11); differentiable.</summary>
    /// <param name="gramStyle">(N or 1, C, C).</param>
    /// <param name="gramResult">(N, C, C).</param>
    /// <returns>(N).</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    public static Tensor Supremum(Tensor gramStyle, Tensor gramResult)
    {
        Check(gramStyle, gramResult);
        using DisposeScope scope = NewDisposeScope();
        return Compute(gramStyle, gramResult).Supremum.MoveToOuterDisposeScope();
    }

    /// <summary>(‖G_S‖ − ‖G_P‖)² / C², reached when one Gram matrix is a multiple of the other (Eq. 12); differentiable.</summary>
    /// <param name="gramStyle">(N or 1, C, C).</param>
    /// <param name="gramResult">(N, C, C).</param>
    /// <returns>(N).</returns>
    /// <exception cref="ArgumentException">A shape, a device or a type does not fit; the message gives both shapes.</exception>
    public static Tensor Infimum(Tensor gramStyle, Tensor gramResult)
    {
        Check(gramStyle, gramResult);
        using DisposeScope scope = NewDisposeScope();
        return Compute(gramStyle, gramResult).Infimum.MoveToOuterDisposeScope();
    }

    private static (Tensor Supremum, Tensor Infimum) Compute(Tensor gramStyle, Tensor gramResult)
    {
        Tensor style = FrobeniusNorm.Squared(gramStyle);
        Tensor result = FrobeniusNorm.Squared(gramResult);
        double entries = (double)gramResult.shape[1] * gramResult.shape[2];
        return BackendChoice.OfGram(gramResult, KernelBackend.Auto) == ComputePath.Cuda
            ? StyleBoundsCuda.Compute(style, result, entries, CudaDevices.At(gramResult.device.index))
            : StyleBoundsReference.Compute(style, result, entries, AccumulationType.Of(gramResult.dtype));
    }

    private static void Check(Tensor gramStyle, Tensor gramResult)
    {
        FeatureGuard.Gram(gramStyle, nameof(gramStyle));
        FeatureGuard.Gram(gramResult, nameof(gramResult));
        FeatureGuard.Fits(gramResult, nameof(gramResult), gramStyle, nameof(gramStyle), gramResult.dtype);
    }
}
