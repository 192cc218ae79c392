using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>
/// The means of the channels of a CPU feature map. Values are added in float32 over short blocks, and the blocks in float64, so that the
/// error does not grow with the picture.
/// </summary>
internal static unsafe class ChannelMeansSimd<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Values of a row, or rows of values, that are added in float32.</summary>
    private const int Block = 256;

    /// <summary>The means of some channels of one sample.</summary>
    /// <param name="features">The features, which have a place for their means.</param>
    /// <param name="sample">Which sample.</param>
    /// <param name="first">First channel.</param>
    /// <param name="count">How many channels, at most <see cref="ChannelMeansPass.Channels"/>.</param>
    internal static void Compute(in FeatureView features, int sample, int first, int count)
    {
        double* sums = stackalloc double[ChannelMeansPass.Channels];
        new Span<double>(sums, count).Clear();
        if (features.Layout == FeatureLayout.Planar)
        {
            Planar(features, sample, first, count, sums);
        }
        else
        {
            Interleaved(features, sample, first, count, sums);
        }

        float* means = features.Means + ((long)sample * features.Channels) + first;
        for (int c = 0; c < count; c++)
        {
            // A mean that differs from the first pixel by rounding alone is the first pixel, as in ChannelMeansReference.
            float mean = (float)(sums[c] / features.Pixels);
            float value = Value(FirstPixel(features, sample, first + c), features.IsBFloat16, 0);
            means[c] = Math.Abs(mean - value) <= ChannelMeansReference.Rounding * Math.Abs(value) ? value : mean;
        }
    }

    private static void* FirstPixel(in FeatureView features, int sample, int channel) =>
        features.Layout == FeatureLayout.Planar ? features.Address(sample, channel, 0) : features.Address(sample, 0, channel);

    /// <summary>The pixels of a channel lie one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Planar(in FeatureView features, int sample, int first, int count, double* sums)
    {
        for (int c = 0; c < count; c++)
        {
            for (long pixel = 0; pixel < features.Pixels; pixel += Block)
            {
                int length = (int)Math.Min(Block, features.Pixels - pixel);
                sums[c] += SumOfRow(features.Address(sample, first + c, pixel), features.IsBFloat16, length);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumOfRow(void* row, bool isBFloat16, int length)
    {
        TVector even = default;
        TVector odd = default;
        int i = 0;
        for (; i + (2 * TLanes.Count) <= length; i += 2 * TLanes.Count)
        {
            even = TLanes.Add(even, Load(row, isBFloat16, i));
            odd = TLanes.Add(odd, Load(row, isBFloat16, i + TLanes.Count));
        }

        float sum = Vector128.Sum(TLanes.Sum(even, odd, default, default));
        for (; i < length; i++)
        {
            sum += Value(row, isBFloat16, i);
        }

        return sum;
    }

    /// <summary>The channels of a pixel lie one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleaved(in FeatureView features, int sample, int first, int count, double* sums)
    {
        float* block = stackalloc float[ChannelMeansPass.Channels];
        for (long pixel = 0; pixel < features.Pixels; pixel += Block)
        {
            new Span<float>(block, count).Clear();
            for (long p = pixel; p < Math.Min(pixel + Block, features.Pixels); p++)
            {
                AddRow(features.Address(sample, p, first), features.IsBFloat16, count, block);
            }

            for (int c = 0; c < count; c++)
            {
                sums[c] += block[c];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(void* row, bool isBFloat16, int count, float* sums)
    {
        int c = 0;
        for (; c + TLanes.Count <= count; c += TLanes.Count)
        {
            TLanes.Store(TLanes.Add(TLanes.Load(sums + c), Load(row, isBFloat16, c)), sums + c);
        }

        for (; c < count; c++)
        {
            sums[c] += Value(row, isBFloat16, c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(void* row, bool isBFloat16, int i) =>
        isBFloat16 ? TLanes.LoadBFloat16((ushort*)row + i) : TLanes.Load((float*)row + i);

    private static float Value(void* row, bool isBFloat16, int i) =>
        isBFloat16 ? BitConverter.UInt32BitsToSingle((uint)((ushort*)row)[i] << 16) : ((float*)row)[i];
}
