using static TorchSharp.torch;

namespace StyleKernels;

/// <summary><see cref="ChannelAffine"/> of interleaved CPU maps.</summary>
internal static unsafe class ChannelAffineCpu
{
    private delegate void RowBody(int sample, int row, float* centre, float* gain, float* offset);

    /// <summary>result = gain · (x − centre) + offset, and at least 0 where it is <paramref name="rectified"/>. The result may be the map itself.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="terms">Which fit the map.</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    /// <param name="result">(N, C, H, W), written.</param>
    internal static void Apply(InterleavedMap x, in ChannelAffineTerms terms, bool rectified, InterleavedMap result)
    {
        float least = rectified ? 0 : float.NegativeInfinity;
        ForRows(x, terms, (sample, row, centres, gains, offsets) =>
        {
            void* from = x.Row(sample, row);
            void* to = result.Row(sample, row);
            switch (x.IsBFloat16, result.IsBFloat16)
            {
                case (false, false):
                    ChannelAffineSimd.Apply<Float32Vectors, Float32Vectors>(from, to, x.Width, x.Channels, centres, gains, offsets, least);
                    break;
                case (false, true):
                    ChannelAffineSimd.Apply<Float32Vectors, BFloat16Vectors>(from, to, x.Width, x.Channels, centres, gains, offsets, least);
                    break;
                case (true, false):
                    ChannelAffineSimd.Apply<BFloat16Vectors, Float32Vectors>(from, to, x.Width, x.Channels, centres, gains, offsets, least);
                    break;
                default:
                    ChannelAffineSimd.Apply<BFloat16Vectors, BFloat16Vectors>(from, to, x.Width, x.Channels, centres, gains, offsets, least);
                    break;
            }
        });
    }

    /// <summary>sum += gain · (x − centre) + offset.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="terms">Which fit the map.</param>
    /// <param name="sum">(N, C, H, W), of the type of <paramref name="x"/>.</param>
    internal static void Add(InterleavedMap x, in ChannelAffineTerms terms, InterleavedMap sum) => ForRows(x, terms, (sample, row, centres, gains, offsets) =>
    {
        if (x.IsBFloat16)
        {
            ChannelAffineSimd.Add<BFloat16Vectors>(x.Row(sample, row), sum.Row(sample, row), x.Width, x.Channels, centres, gains, offsets);
        }
        else
        {
            ChannelAffineSimd.Add<Float32Vectors>(x.Row(sample, row), sum.Row(sample, row), x.Width, x.Channels, centres, gains, offsets);
        }
    });

    private static void ForRows(InterleavedMap map, in ChannelAffineTerms terms, RowBody body)
    {
        using Tensor centre = terms.Centre.contiguous();
        using Tensor gain = terms.Gain.contiguous();
        using Tensor offset = terms.Offset.contiguous();
        (nint centres, nint gains, nint offsets) = (TensorPointer.Get(centre), TensorPointer.Get(gain), TensorPointer.Get(offset));
        int stride = gain.numel() == map.Channels ? 0 : map.Channels;
        map.ForRows((sample, row, _) =>
        {
            long own = (long)sample * stride;
            body(sample, row, (float*)centres + own, (float*)gains + own, (float*)offsets + own);
        });
    }
}
