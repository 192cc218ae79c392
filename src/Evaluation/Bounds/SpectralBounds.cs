using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Bounds;

/// <summary>
/// The range of the classic style distance ‖G_S − G_P‖² / C² when the eigenvalues of both Gram matrices are given, not only their norms as in
/// <see cref="StyleBounds"/>. With both in descending order, the distance lies between Σ(λ_i(S) − λ_i(P))² / C² (Hoffman and Wielandt 1953) and
/// Σ(λ_i(S) − λ_{C+1−i}(P))² / C² (by von Neumann's trace inequality); either is attained by matrices that share their eigenvectors. As
/// eigenvalues of Gram matrices are not negative, the range lies within that of the norms. Not in the paper, which asks for tighter bounds.
/// </summary>
public static class SpectralBounds
{
    /// <summary>The largest distance that matrices of these eigenvalues can have.</summary>
    /// <param name="gramStyle">(N or 1, C, C), symmetric.</param>
    /// <param name="gramResult">(N, C, C), symmetric.</param>
    /// <returns>(N), float64, no gradient.</returns>
    public static Tensor Supremum(Tensor gramStyle, Tensor gramResult) => Of(gramStyle, gramResult, opposite: true);

    /// <summary>The smallest distance that matrices of these eigenvalues can have.</summary>
    /// <param name="gramStyle">(N or 1, C, C), symmetric.</param>
    /// <param name="gramResult">(N, C, C), symmetric.</param>
    /// <returns>(N), float64, no gradient.</returns>
    public static Tensor Infimum(Tensor gramStyle, Tensor gramResult) => Of(gramStyle, gramResult, opposite: false);

    /// <summary>
    /// The style distance divided by its spectral supremum, in [0, 1]; differentiable in <paramref name="features"/>, with the supremum held constant,
    /// as the balanced loss holds its own. Equal styles have distance 0, also where the supremum is 0.
    /// </summary>
    /// <param name="features">(N, C, H, W) of the results.</param>
    /// <param name="style">(N or 1, C, H', W') of the styles; a constant.</param>
    /// <returns>(N).</returns>
    public static Tensor NormalizedDistance(Tensor features, Tensor style)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor distance = StyleDistance.Compute(features, style);
        Tensor supremum = Supremum(GramMatrix.Compute(style.detach()), GramMatrix.Compute(features.detach()));
        return (distance / supremum.clamp_min(Smallest).to_type(distance.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>Both bounds from eigenvalues in ascending order.</summary>
    internal static (double Infimum, double Supremum) Of(ReadOnlySpan<double> style, ReadOnlySpan<double> result)
    {
        (double infimum, double supremum) = (0, 0);
        for (int i = 0; i < style.Length; i++)
        {
            double same = style[i] - result[i];
            double opposite = style[i] - result[^(i + 1)];
            infimum += same * same;
            supremum += opposite * opposite;
        }

        double entries = (double)style.Length * style.Length;
        return (infimum / entries, supremum / entries);
    }

    /// <summary>(N, C) in ascending order, float64; what rounding made negative is 0.</summary>
    internal static Tensor Eigenvalues(Tensor gram) => linalg.eigvalsh(gram.to(ScalarType.Float64)).clamp_min(0);

    /// <summary>The smallest normal float32: two styles without any feature have distance 0, not NaN.</summary>
    private const double Smallest = 1.1754943508222875e-38;

    private static Tensor Of(Tensor gramStyle, Tensor gramResult, bool opposite)
    {
        RequireMatrices(gramStyle, gramResult);
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor style = Eigenvalues(gramStyle);
        Tensor result = Eigenvalues(gramResult);
        double entries = (double)gramResult.shape[1] * gramResult.shape[2];
        return ((style - (opposite ? result.flip(1) : result)).square().sum(1) / entries).MoveToOuterDisposeScope();
    }

    private static void RequireMatrices(Tensor gramStyle, Tensor gramResult)
    {
        (long[] style, long[] result) = (gramStyle.shape, gramResult.shape);
        if (style.Length != 3 || result.Length != 3 || style[1] != style[2] || style[1] != result[1] || result[1] != result[2]
            || (style[0] != 1 && style[0] != result[0]))
        {
            throw new ArgumentException(
                $"gramStyle has shape ({string.Join(", ", style)}) and gramResult ({string.Join(", ", result)}), expected (N or 1, C, C) and (N, C, C)",
                nameof(gramStyle));
        }
    }
}
