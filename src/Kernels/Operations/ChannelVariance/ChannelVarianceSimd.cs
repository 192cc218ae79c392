using System.Numerics;
using System.Runtime.CompilerServices;

namespace StyleKernels;

/// <summary>The inner loop of <see cref="ChannelVarianceCpu"/>.</summary>
internal static unsafe class ChannelVarianceSimd<TFormat>
    where TFormat : struct, IVectorFormat
{
    /// <summary>Adds a row's differences from the pivot, and their squares behind them.</summary>
    /// <param name="row">Pixels, each with its channels.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="channels">C.</param>
    /// <param name="pivot">(C).</param>
    /// <param name="sums">(2, C).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(void* row, int pixels, int channels, float* pivot, double* sums)
    {
        int step = 2 * Vector<float>.Count;
        for (int first = 0; first < pixels; first += WideSums.Terms)
        {
            int end = Math.Min(pixels, first + WideSums.Terms);
            int c = 0;
            for (; c + step <= channels; c += step)
            {
                AddVectors(row, first, end, channels, c, pivot, sums);
            }

            for (; c < channels; c++)
            {
                AddChannel(row, first, end, channels, c, pivot, sums);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddVectors(void* row, int first, int end, int channels, int c, float* pivot, double* sums)
    {
        (Vector<float> pivot1, Vector<float> pivot2) = Float32Vectors.Load(pivot, c);
        (Vector<float> sum1, Vector<float> sum2) = (Vector<float>.Zero, Vector<float>.Zero);
        (Vector<float> square1, Vector<float> square2) = (Vector<float>.Zero, Vector<float>.Zero);
        for (int pixel = first; pixel < end; pixel++)
        {
            (Vector<float> x1, Vector<float> x2) = TFormat.Load(row, ((long)pixel * channels) + c);
            x1 -= pivot1;
            x2 -= pivot2;
            sum1 += x1;
            sum2 += x2;
            square1 += x1 * x1;
            square2 += x2 * x2;
        }

        WideSums.Add(sums + c, sum1);
        WideSums.Add(sums + c + Vector<float>.Count, sum2);
        WideSums.Add(sums + channels + c, square1);
        WideSums.Add(sums + channels + c + Vector<float>.Count, square2);
    }

    private static void AddChannel(void* row, int first, int end, int channels, int c, float* pivot, double* sums)
    {
        for (int pixel = first; pixel < end; pixel++)
        {
            float x = TFormat.Get(row, ((long)pixel * channels) + c) - pivot[c];
            sums[c] += x;
            sums[channels + c] += x * x;
        }
    }
}
