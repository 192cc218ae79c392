using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Eq. 11 and 12 of Cheng et al. 2021 in TorchSharp operations, with N = C².</summary>
internal static class StyleBoundsReference
{
    internal static Tensor Supremum(Tensor gramStyle, Tensor gramResult)
    {
        Tensor sum = FrobeniusNormReference.Squared(gramStyle) + FrobeniusNormReference.Squared(gramResult);
        return PerEntry(sum, gramResult);
    }

    internal static Tensor Infimum(Tensor gramStyle, Tensor gramResult)
    {
        Tensor difference = FrobeniusNormReference.Squared(gramStyle).sqrt() - FrobeniusNormReference.Squared(gramResult).sqrt();
        return PerEntry(difference.square(), gramResult);
    }

    private static Tensor PerEntry(Tensor sum, Tensor gram)
    {
        double entries = (double)gram.shape[1] * gram.shape[2];
        return (sum / entries).to_type(GramMatrixReference.Widened(gram.dtype));
    }
}
