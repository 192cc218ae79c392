using static TorchSharp.torch;

namespace StyleKernels;

/// <summary><see cref="ChannelAffine"/> in TorchSharp operations.</summary>
internal static class ChannelAffineReference
{
    /// <returns>gain · (x − centre) + offset, at least 0 where it is rectified, in the type of <paramref name="type"/>.</returns>
    internal static Tensor Compute(Tensor x, in ChannelAffineTerms terms, bool rectified, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor result = (x.to(terms.Gain.dtype) - terms.Centre).mul_(terms.Gain).add_(terms.Offset);
        return (rectified ? result.relu_() : result).to(type).MoveToOuterDisposeScope();
    }
}
