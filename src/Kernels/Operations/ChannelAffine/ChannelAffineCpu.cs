using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>A gain and an offset for every channel of interleaved CPU maps, in one pass: what is left of a norm once its statistics are known. Without gradients.</summary>
internal static unsafe class ChannelAffineCpu
{
    /// <summary>result = gain · x + offset, and at least 0 where it is <paramref name="rectified"/>. The result may be the map itself.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="gain">(N or 1, C) values, float32, contiguous.</param>
    /// <param name="offset">As <paramref name="gain"/>.</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    /// <param name="result">(N, C, H, W), written.</param>
    internal static void Apply(in InterleavedMap x, Tensor gain, Tensor offset, bool rectified, in InterleavedMap result)
    {
        float least = rectified ? 0 : float.NegativeInfinity;
        if (x.IsBFloat16)
        {
            ApplyTo<BFloat16Vectors>(x, gain, offset, least, result);
        }
        else
        {
            ApplyTo<Float32Vectors>(x, gain, offset, least, result);
        }
    }

    /// <summary>sum += gain · x + offset.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="gain">(N or 1, C) values, float32, contiguous.</param>
    /// <param name="offset">As <paramref name="gain"/>.</param>
    /// <param name="sum">(N, C, H, W), of the type of <paramref name="x"/>.</param>
    internal static void Add(in InterleavedMap x, Tensor gain, Tensor offset, in InterleavedMap sum)
    {
        if (x.IsBFloat16)
        {
            ForRows(x, sum, gain, offset, (row, sums, scale, shift, shape) =>
                ChannelAffineSimd.Add<BFloat16Vectors>((void*)row, (void*)sums, shape.Width, shape.Channels, (float*)scale, (float*)shift));
        }
        else
        {
            ForRows(x, sum, gain, offset, (row, sums, scale, shift, shape) =>
                ChannelAffineSimd.Add<Float32Vectors>((void*)row, (void*)sums, shape.Width, shape.Channels, (float*)scale, (float*)shift));
        }
    }

    private static void ApplyTo<TFrom>(in InterleavedMap x, Tensor gain, Tensor offset, float least, in InterleavedMap result)
        where TFrom : struct, IVectorFormat
    {
        if (result.IsBFloat16)
        {
            ForRows(x, result, gain, offset, (row, results, scale, shift, shape) =>
                ChannelAffineSimd.Apply<TFrom, BFloat16Vectors>((void*)row, (void*)results, shape.Width, shape.Channels, (float*)scale, (float*)shift, least));
        }
        else
        {
            ForRows(x, result, gain, offset, (row, results, scale, shift, shape) =>
                ChannelAffineSimd.Apply<TFrom, Float32Vectors>((void*)row, (void*)results, shape.Width, shape.Channels, (float*)scale, (float*)shift, least));
        }
    }

    private static void ForRows(
        in InterleavedMap from, in InterleavedMap to, Tensor gain, Tensor offset, Action<nint, nint, nint, nint, InterleavedMap> rowBody)
    {
        (InterleavedMap source, InterleavedMap target) = (from, to);
        (nint gains, nint offsets) = (TensorPointer.Get(gain), TensorPointer.Get(offset));
        int stride = gain.numel() == from.Channels ? 0 : from.Channels;
        TorchThreads.For(from.Batch * from.SampleItems, item =>
        {
            (int sample, int first, int end) = source.Item(item);
            nint own = (nint)sample * stride * sizeof(float);
            for (int row = first; row < end; row++)
            {
                rowBody((nint)source.Row(sample, row), (nint)target.Row(sample, row), gains + own, offsets + own, source);
            }
        });
        GC.KeepAlive(gain);
        GC.KeepAlive(offset);
    }
}
