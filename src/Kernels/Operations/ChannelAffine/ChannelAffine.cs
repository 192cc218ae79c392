using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>A gain and an offset for every channel: what is left of a norm once its statistics are known. Without gradients.</summary>
internal static class ChannelAffine
{
    /// <summary>gain · x + offset, and at least 0 where it is <paramref name="rectified"/>.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="gain">(N or 1, C, 1, 1).</param>
    /// <param name="offset">As <paramref name="gain"/>.</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    /// <param name="result">(N, C, H, W), of any floating-point type, written; it may be <paramref name="x"/> itself.</param>
    internal static void Apply(Tensor x, Tensor gain, Tensor offset, bool rectified, Tensor result)
    {
        using var scope = NewDisposeScope();
        if (TryMap(x, gain, offset, result, out InterleavedMap from, out InterleavedMap to))
        {
            (Tensor gains, Tensor offsets) = (gain.contiguous(), offset.contiguous());
            ChannelAffineCpu.Apply(from, gains, offsets, rectified, to);
        }
        else
        {
            result.copy_(ChannelAffineReference.Compute(x, gain, offset, rectified, result.dtype));
        }

        GC.KeepAlive(x);
        GC.KeepAlive(result);
    }

    /// <summary>sum += gain · x + offset.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="gain">(N or 1, C, 1, 1).</param>
    /// <param name="offset">As <paramref name="gain"/>.</param>
    /// <param name="sum">(N, C, H, W), of the type of <paramref name="x"/>.</param>
    internal static void Add(Tensor x, Tensor gain, Tensor offset, Tensor sum)
    {
        using var scope = NewDisposeScope();
        if (TryMap(x, gain, offset, sum, out InterleavedMap from, out InterleavedMap to) && from.IsBFloat16 == to.IsBFloat16)
        {
            (Tensor gains, Tensor offsets) = (gain.contiguous(), offset.contiguous());
            ChannelAffineCpu.Add(from, gains, offsets, to);
        }
        else
        {
            sum.add_(ChannelAffineReference.Compute(x, gain, offset, rectified: false, gain.dtype));
        }

        GC.KeepAlive(x);
        GC.KeepAlive(sum);
    }

    private static bool TryMap(Tensor x, Tensor gain, Tensor offset, Tensor result, out InterleavedMap from, out InterleavedMap to)
    {
        to = default;
        return InterleavedMap.TryCreate(x, out from) && InterleavedMap.TryCreate(result, out to) && x.shape.SequenceEqual(result.shape)
            && IsOfChannels(gain, from) && IsOfChannels(offset, from) && gain.shape[0] == offset.shape[0];
    }

    private static bool IsOfChannels(Tensor values, in InterleavedMap map) => values.dtype == ScalarType.Float32 && values.device.type == TorchSharp.DeviceType.CPU
        && (values.shape.SequenceEqual([1, map.Channels, 1, 1]) || values.shape.SequenceEqual([map.Batch, map.Channels, 1, 1]));
}
