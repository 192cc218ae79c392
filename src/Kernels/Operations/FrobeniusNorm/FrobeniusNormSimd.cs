using System.Numerics;
using System.Runtime.CompilerServices;

namespace StyleKernels;

/// <summary>Σ x² of float32 values in float64: one pass that the speed of memory bounds.</summary>
internal static unsafe class FrobeniusNormSimd
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double SumOfSquares(float* values, long count)
    {
        Vector<double> sum = Vector<double>.Zero;
        long i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(values + i), out Vector<double> low, out Vector<double> high);
            sum += (low * low) + (high * high);
        }

        double rest = Vector.Sum(sum);
        for (; i < count; i++)
        {
            rest += (double)values[i] * values[i];
        }

        return rest;
    }
}
