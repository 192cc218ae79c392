using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>A gain and an offset for every channel of interleaved CPU maps, in one pass: what is left of a norm once its statistics are known. Without gradients.</summary>
internal static unsafe class ChannelAffineCpu
{
    private delegate void RowBody(int sample, int row, float* gain, float* offset);

    /// <summary>result = gain · x + offset, and at least 0 where it is <paramref name="rectified"/>. The result may be the map itself.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="gain">(N or 1, C) values, float32, contiguous.</param>
    /// <param name="offset">As <paramref name="gain"/>.</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    /// <param name="result">(N, C, H, W), written.</param>
    internal static void Apply(InterleavedMap x, Tensor gain, Tensor offset, bool rectified, InterleavedMap result)
    {
        float least = rectified ? 0 : float.NegativeInfinity;
        ForRows(x, gain, offset, (sample, row, gains, offsets) =>
        {
            void* from = x.Row(sample, row);
            void* to = result.Row(sample, row);
            switch (x.IsBFloat16, result.IsBFloat16)
            {
                case (false, false):
                    ChannelAffineSimd.Apply<Float32Vectors, Float32Vectors>(from, to, x.Width, x.Channels, gains, offsets, least);
                    break;
                case (false, true):
                    ChannelAffineSimd.Apply<Float32Vectors, BFloat16Vectors>(from, to, x.Width, x.Channels, gains, offsets, least);
                    break;
                case (true, false):
                    ChannelAffineSimd.Apply<BFloat16Vectors, Float32Vectors>(from, to, x.Width, x.Channels, gains, offsets, least);
                    break;
                default:
                    ChannelAffineSimd.Apply<BFloat16Vectors, BFloat16Vectors>(from, to, x.Width, x.Channels, gains, offsets, least);
                    break;
            }
        });
    }

    /// <summary>sum += gain · x + offset.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="gain">(N or 1, C) values, float32, contiguous.</param>
    /// <param name="offset">As <paramref name="gain"/>.</param>
    /// <param name="sum">(N, C, H, W), of the type of <paramref name="x"/>.</param>
    internal static void Add(InterleavedMap x, Tensor gain, Tensor offset, InterleavedMap sum) => ForRows(x, gain, offset, (sample, row, gains, offsets) =>
    {
        if (x.IsBFloat16)
        {
            ChannelAffineSimd.Add<BFloat16Vectors>(x.Row(sample, row), sum.Row(sample, row), x.Width, x.Channels, gains, offsets);
        }
        else
        {
            ChannelAffineSimd.Add<Float32Vectors>(x.Row(sample, row), sum.Row(sample, row), x.Width, x.Channels, gains, offsets);
        }
    });

    private static void ForRows(InterleavedMap map, Tensor gain, Tensor offset, RowBody body)
    {
        (nint gains, nint offsets) = (TensorPointer.Get(gain), TensorPointer.Get(offset));
        int stride = gain.numel() == map.Channels ? 0 : map.Channels;
        TorchThreads.For(map.Batch * map.SampleItems, item =>
        {
            (int sample, int first, int end) = map.Item(item);
            long own = (long)sample * stride;
            for (int row = first; row < end; row++)
            {
                body(sample, row, (float*)gains + own, (float*)offsets + own);
            }
        });
        GC.KeepAlive(gain);
        GC.KeepAlive(offset);
    }
}
