using System.Numerics;
using System.Runtime.CompilerServices;

namespace StyleKernels;

/// <summary>
/// The inner loops of the gradient in <see cref="InstanceNormCpu"/>, over the pixels of a row; centre, gain and offset have a value for
/// each channel.
/// </summary>
internal static unsafe class InstanceNormSimd<TFormat>
    where TFormat : struct, IVectorFormat
{
    /// <summary>Adds up the gradient, and behind it the gradient times (x − centre), where the result was not cut at <paramref name="least"/>.</summary>
    /// <param name="x">Pixels, each with its channels.</param>
    /// <param name="gradient">Of the result, likewise.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="channels">C.</param>
    /// <param name="centre">(C).</param>
    /// <param name="gain">(C).</param>
    /// <param name="offset">(C).</param>
    /// <param name="least">What results were cut at.</param>
    /// <param name="sums">(2, C).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(
        void* x, void* gradient, int pixels, int channels, float* centre, float* gain, float* offset, float least, double* sums)
    {
        int step = 2 * Vector<float>.Count;
        for (int first = 0; first < pixels; first += WideSums.Terms)
        {
            int end = Math.Min(pixels, first + WideSums.Terms);
            int c = 0;
            for (; c + step <= channels; c += step)
            {
                AddVectors(x, gradient, first, end, channels, c, centre, gain, offset, least, sums);
            }

            for (; c < channels; c++)
            {
                AddChannel(x, gradient, first, end, channels, c, centre, gain, offset, least, sums);
            }
        }
    }

    /// <summary>
    /// result = gain · gradient + lean · (x − centre) + level, the gradient being 0 where the result was cut at <paramref name="least"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gradient(
        void* x, void* gradient, void* result, int pixels, int channels, float* centre, float* gain, float* offset, float least, float* lean, float* level)
    {
        int step = 2 * Vector<float>.Count;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            long start = (long)pixel * channels;
            int c = 0;
            for (; c + step <= channels; c += step)
            {
                (Vector<float> x1, Vector<float> x2) = Centred(x, start + c, centre, c);
                (Vector<float> gradient1, Vector<float> gradient2) = Uncut(gradient, start + c, x1, x2, gain, offset, c, least);
                (Vector<float> gain1, Vector<float> gain2) = Float32Vectors.Load(gain, c);
                (Vector<float> lean1, Vector<float> lean2) = Float32Vectors.Load(lean, c);
                (Vector<float> level1, Vector<float> level2) = Float32Vectors.Load(level, c);
                TFormat.Store(
                    (gradient1 * gain1) + (x1 * lean1) + level1, (gradient2 * gain2) + (x2 * lean2) + level2, result, start + c);
            }

            for (; c < channels; c++)
            {
                float centred = TFormat.Get(x, start + c) - centre[c];
                float uncut = (centred * gain[c]) + offset[c] <= least ? 0 : TFormat.Get(gradient, start + c);
                TFormat.Set((uncut * gain[c]) + (centred * lean[c]) + level[c], result, start + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddVectors(
        void* x, void* gradient, int first, int end, int channels, int c, float* centre, float* gain, float* offset, float least, double* sums)
    {
        (Vector<float> sum1, Vector<float> sum2) = (Vector<float>.Zero, Vector<float>.Zero);
        (Vector<float> moment1, Vector<float> moment2) = (Vector<float>.Zero, Vector<float>.Zero);
        for (int pixel = first; pixel < end; pixel++)
        {
            long index = ((long)pixel * channels) + c;
            (Vector<float> x1, Vector<float> x2) = Centred(x, index, centre, c);
            (Vector<float> gradient1, Vector<float> gradient2) = Uncut(gradient, index, x1, x2, gain, offset, c, least);
            sum1 += gradient1;
            sum2 += gradient2;
            moment1 += gradient1 * x1;
            moment2 += gradient2 * x2;
        }

        WideSums.Add(sums + c, sum1);
        WideSums.Add(sums + c + Vector<float>.Count, sum2);
        WideSums.Add(sums + channels + c, moment1);
        WideSums.Add(sums + channels + c + Vector<float>.Count, moment2);
    }

    private static void AddChannel(
        void* x, void* gradient, int first, int end, int channels, int c, float* centre, float* gain, float* offset, float least, double* sums)
    {
        for (int pixel = first; pixel < end; pixel++)
        {
            long index = ((long)pixel * channels) + c;
            float centred = TFormat.Get(x, index) - centre[c];
            float uncut = (centred * gain[c]) + offset[c] <= least ? 0 : TFormat.Get(gradient, index);
            sums[c] += uncut;
            sums[channels + c] += uncut * centred;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> First, Vector<float> Second) Centred(void* x, long index, float* centre, int c)
    {
        (Vector<float> x1, Vector<float> x2) = TFormat.Load(x, index);
        (Vector<float> centre1, Vector<float> centre2) = Float32Vectors.Load(centre, c);
        return (x1 - centre1, x2 - centre2);
    }

    /// <summary>The gradient, and 0 where the result was cut. What is not a number stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> First, Vector<float> Second) Uncut(
        void* gradient, long index, Vector<float> x1, Vector<float> x2, float* gain, float* offset, int c, float least)
    {
        Vector<float> leasts = new(least);
        (Vector<float> gradient1, Vector<float> gradient2) = TFormat.Load(gradient, index);
        (Vector<float> gain1, Vector<float> gain2) = Float32Vectors.Load(gain, c);
        (Vector<float> offset1, Vector<float> offset2) = Float32Vectors.Load(offset, c);
        return (
            Vector.ConditionalSelect(Vector.LessThanOrEqual((x1 * gain1) + offset1, leasts), Vector<float>.Zero, gradient1),
            Vector.ConditionalSelect(Vector.LessThanOrEqual((x2 * gain2) + offset2, leasts), Vector<float>.Zero, gradient2));
    }
}
