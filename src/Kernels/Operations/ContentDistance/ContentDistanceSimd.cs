using System.Numerics;
using System.Runtime.CompilerServices;

namespace StyleKernels;

/// <summary>One pass over two feature maps, which the speed of memory bounds: the runtime's own vector width serves.</summary>
internal static unsafe class ContentDistanceSimd
{
    /// <summary>float32 sums of squares are at most this long, then they go on in float64.</summary>
    private const int Block = 4096;

    /// <summary>Σ(a − b)² and, if wanted, Σb².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static (double Difference, double Target) Squares(float* a, float* b, long count, bool target)
    {
        double difference = 0;
        double targetSum = 0;
        for (long first = 0; first < count; first += Block)
        {
            int length = (int)Math.Min(Block, count - first);
            difference += Difference(a + first, b + first, length);
            targetSum += target ? Norm(b + first, length) : 0;
        }

        return (difference, targetSum);
    }

    /// <summary>result = scale·(a − b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScaledDifference(float* a, float* b, long count, float scale, float* result)
    {
        Vector<float> factor = new(scale);
        long i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            ((Vector.Load(a + i) - Vector.Load(b + i)) * factor).Store(result + i);
        }

        for (; i < count; i++)
        {
            result[i] = (a[i] - b[i]) * scale;
        }
    }

    private static float Difference(float* a, float* b, int count)
    {
        Vector<float> even = Vector<float>.Zero;
        Vector<float> odd = Vector<float>.Zero;
        int i = 0;
        for (; i + (2 * Vector<float>.Count) <= count; i += 2 * Vector<float>.Count)
        {
            Vector<float> first = Vector.Load(a + i) - Vector.Load(b + i);
            Vector<float> second = Vector.Load(a + i + Vector<float>.Count) - Vector.Load(b + i + Vector<float>.Count);
            even += first * first;
            odd += second * second;
        }

        float rest = 0;
        for (; i < count; i++)
        {
            rest += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return Vector.Sum(even + odd) + rest;
    }

    private static float Norm(float* values, int count)
    {
        Vector<float> sum = Vector<float>.Zero;
        int i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            sum += Vector.Load(values + i) * Vector.Load(values + i);
        }

        float rest = 0;
        for (; i < count; i++)
        {
            rest += values[i] * values[i];
        }

        return Vector.Sum(sum) + rest;
    }
}
