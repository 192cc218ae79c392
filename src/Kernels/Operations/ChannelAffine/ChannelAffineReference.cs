using static TorchSharp.torch;

namespace StyleKernels;

/// <summary><see cref="ChannelAffine"/> in TorchSharp operations.</summary>
internal static class ChannelAffineReference
{
    /// <returns>gain · x + offset, at least 0 where it is rectified, in the type of <paramref name="type"/>.</returns>
    internal static Tensor Compute(Tensor x, Tensor gain, Tensor offset, bool rectified, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor result = (x.to(gain.dtype) * gain).add_(offset);
        return (rectified ? result.relu_() : result).to(type).MoveToOuterDisposeScope();
    }
}
