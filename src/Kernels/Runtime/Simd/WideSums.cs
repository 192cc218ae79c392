using System.Numerics;
using System.Runtime.CompilerServices;

namespace StyleKernels;

/// <summary>float64 sums that short float32 sums go into: long ones in float32 would lose digits.</summary>
internal static unsafe class WideSums
{
    /// <summary>Terms of a short sum.</summary>
    internal const int Terms = 32;

    /// <summary>Adds a vector's values to as many sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(double* sums, Vector<float> values)
    {
        Vector.Widen(values, out Vector<double> lower, out Vector<double> upper);
        (Vector.Load(sums) + lower).Store(sums);
        (Vector.Load(sums + Vector<double>.Count) + upper).Store(sums + Vector<double>.Count);
    }
}
