using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>A centre, a gain and an offset for every channel (<see cref="ChannelAffineTerms"/>), in one pass. Without gradients.</summary>
internal static class ChannelAffine
{
    /// <summary>gain · (x − centre) + offset, and at least 0 where it is <paramref name="rectified"/>.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="terms">Centre, gain and offset.</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    /// <param name="result">(N, C, H, W), of any floating-point type, written; it may be <paramref name="x"/> itself.</param>
    internal static void Apply(Tensor x, in ChannelAffineTerms terms, bool rectified, Tensor result)
    {
        using var scope = NewDisposeScope();
        if (TryMap(x, terms, result, out InterleavedMap from, out InterleavedMap to))
        {
            ChannelAffineCpu.Apply(from, terms, rectified, to);
        }
        else
        {
            result.copy_(ChannelAffineReference.Compute(x, terms, rectified, result.dtype));
        }

        GC.KeepAlive(x);
        GC.KeepAlive(result);
    }

    /// <summary>sum += gain · (x − centre) + offset.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="terms">Centre, gain and offset.</param>
    /// <param name="sum">(N, C, H, W), of the type of <paramref name="x"/>.</param>
    internal static void Add(Tensor x, in ChannelAffineTerms terms, Tensor sum)
    {
        using var scope = NewDisposeScope();
        if (TryMap(x, terms, sum, out InterleavedMap from, out InterleavedMap to) && from.IsBFloat16 == to.IsBFloat16)
        {
            ChannelAffineCpu.Add(from, terms, to);
        }
        else
        {
            sum.add_(ChannelAffineReference.Compute(x, terms, rectified: false, terms.Gain.dtype));
        }

        GC.KeepAlive(x);
        GC.KeepAlive(sum);
    }

    private static bool TryMap(Tensor x, in ChannelAffineTerms terms, Tensor result, out InterleavedMap from, out InterleavedMap to)
    {
        to = default;
        return InterleavedMap.TryCreate(x, out from) && InterleavedMap.TryCreate(result, out to) && x.shape.SequenceEqual(result.shape) && terms.Fit(from);
    }
}
