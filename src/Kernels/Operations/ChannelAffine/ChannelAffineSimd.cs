using System.Numerics;
using System.Runtime.CompilerServices;

namespace StyleKernels;

/// <summary>The inner loops of <see cref="ChannelAffineCpu"/>, which the speed of memory bounds.</summary>
internal static unsafe class ChannelAffineSimd
{
    /// <summary>result = max(least, gain · (x − centre) + offset).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply<TFrom, TTo>(void* x, void* result, int pixels, int channels, float* centre, float* gain, float* offset, float least)
        where TFrom : struct, IVectorFormat
        where TTo : struct, IVectorFormat
    {
        int step = 2 * Vector<float>.Count;
        Vector<float> leasts = new(least);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            long start = (long)pixel * channels;
            int c = 0;
            for (; c + step <= channels; c += step)
            {
                (Vector<float> x1, Vector<float> x2) = TFrom.Load(x, start + c);
                (Vector<float> centre1, Vector<float> centre2) = Float32Vectors.Load(centre, c);
                (Vector<float> gain1, Vector<float> gain2) = Float32Vectors.Load(gain, c);
                (Vector<float> offset1, Vector<float> offset2) = Float32Vectors.Load(offset, c);
                TTo.Store(Vector.Max(leasts, ((x1 - centre1) * gain1) + offset1), Vector.Max(leasts, ((x2 - centre2) * gain2) + offset2), result, start + c);
            }

            for (; c < channels; c++)
            {
                TTo.Set(Math.Max(least, ((TFrom.Get(x, start + c) - centre[c]) * gain[c]) + offset[c]), result, start + c);
            }
        }
    }

    /// <summary>sum += gain · (x − centre) + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add<TFormat>(void* x, void* sum, int pixels, int channels, float* centre, float* gain, float* offset)
        where TFormat : struct, IVectorFormat
    {
        int step = 2 * Vector<float>.Count;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            long start = (long)pixel * channels;
            int c = 0;
            for (; c + step <= channels; c += step)
            {
                (Vector<float> x1, Vector<float> x2) = TFormat.Load(x, start + c);
                (Vector<float> sum1, Vector<float> sum2) = TFormat.Load(sum, start + c);
                (Vector<float> centre1, Vector<float> centre2) = Float32Vectors.Load(centre, c);
                (Vector<float> gain1, Vector<float> gain2) = Float32Vectors.Load(gain, c);
                (Vector<float> offset1, Vector<float> offset2) = Float32Vectors.Load(offset, c);
                TFormat.Store(sum1 + (((x1 - centre1) * gain1) + offset1), sum2 + (((x2 - centre2) * gain2) + offset2), sum, start + c);
            }

            for (; c < channels; c++)
            {
                TFormat.Set(TFormat.Get(sum, start + c) + ((TFormat.Get(x, start + c) - centre[c]) * gain[c]) + offset[c], sum, start + c);
            }
        }
    }
}
