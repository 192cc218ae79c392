using System.Numerics;
using System.Runtime.CompilerServices;

namespace StyleKernels;

/// <summary>
/// Passes over symmetric (size, size) matrices of which the entries with column ≥ row are stored. Squares are formed and summed in
/// float64: squares of Gram matrices leave the range of float32 in both directions.
/// </summary>
internal static unsafe class UpperTriangle
{
    /// <summary>Divides every entry of a row.</summary>
    internal static void Divide(Span<float> row, float divisor)
    {
        int i = 0;
        Vector<float> divisors = new(divisor);
        for (; i + Vector<float>.Count <= row.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(row[i..]) / divisors).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++)
        {
            row[i] /= divisor;
        }
    }

    /// <summary>Adds a row to another.</summary>
    internal static void Add(Span<float> row, ReadOnlySpan<float> other)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= row.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(row[i..]) + new Vector<float>(other[i..])).CopyTo(row[i..]);
        }

        for (; i < row.Length; i++)
        {
            row[i] += other[i];
        }
    }

    /// <summary>‖A‖².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double SquaredNorm(float* matrix, int size)
    {
        double sum = 0;
        for (int i = 0; i < size; i++)
        {
            float* row = matrix + ((long)i * size);
            Vector<double> squares = Vector<double>.Zero;
            int j = i + 1;
            for (; j + Vector<float>.Count <= size; j += Vector<float>.Count)
            {
                squares = AddSquares(squares, Vector.Load(row + j));
            }

            double rest = Vector.Sum(squares);
            for (; j < size; j++)
            {
                rest += Square(row[j]);
            }

            sum += Square(row[i]) + (2 * rest);
        }

        return sum;
    }

    /// <summary>Replaces A by A − B in one pass.</summary>
    /// <param name="matrix">A, overwritten by the difference.</param>
    /// <param name="other">B.</param>
    /// <param name="size">Rows and columns.</param>
    /// <returns>‖A‖² and ‖A − B‖².</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static (double SquaredNorm, double SquaredDistance) Subtract(float* matrix, float* other, int size)
    {
        double norm = 0;
        double distance = 0;
        for (int i = 0; i < size; i++)
        {
            float* row = matrix + ((long)i * size);
            float* otherRow = other + ((long)i * size);
            Vector<double> rowNorm = Vector<double>.Zero;
            Vector<double> rowDistance = Vector<double>.Zero;
            int j = i + 1;
            for (; j + Vector<float>.Count <= size; j += Vector<float>.Count)
            {
                Vector<float> value = Vector.Load(row + j);
                Vector<float> difference = value - Vector.Load(otherRow + j);
                rowNorm = AddSquares(rowNorm, value);
                rowDistance = AddSquares(rowDistance, difference);
                difference.Store(row + j);
            }

            double restNorm = Vector.Sum(rowNorm);
            double restDistance = Vector.Sum(rowDistance);
            for (; j < size; j++)
            {
                restNorm += Square(row[j]);
                row[j] -= otherRow[j];
                restDistance += Square(row[j]);
            }

            norm += Square(row[i]) + (2 * restNorm);
            row[i] -= otherRow[i];
            distance += Square(row[i]) + (2 * restDistance);
        }

        return (norm, distance);
    }

    /// <summary>A := a·A + b·B, rounded once from float64 and kept finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Combine(float* matrix, double scale, float* other, double otherScale, int size)
    {
        for (int i = 0; i < size; i++)
        {
            float* row = matrix + ((long)i * size);
            float* otherRow = other + ((long)i * size);
            int j = i;
            for (; j + Vector<float>.Count <= size; j += Vector<float>.Count)
            {
                Vector.Widen(Vector.Load(row + j), out Vector<double> low, out Vector<double> high);
                Vector.Widen(Vector.Load(otherRow + j), out Vector<double> otherLow, out Vector<double> otherHigh);
                low = (low * scale) + (otherLow * otherScale);
                high = (high * scale) + (otherHigh * otherScale);
                Vector.Narrow(Bounded(low), Bounded(high)).Store(row + j);
            }

            for (; j < size; j++)
            {
                row[j] = (float)Math.Clamp((row[j] * scale) + (otherRow[j] * otherScale), -float.MaxValue, float.MaxValue);
            }
        }
    }

    /// <summary>Copies the upper triangle to the lower, in squares that stay in the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Mirror(float* matrix, int size)
    {
        const int Block = 16;
        for (int iBlock = 0; iBlock < size; iBlock += Block)
        {
            int iEnd = Math.Min(size, iBlock + Block);
            for (int jBlock = iBlock; jBlock < size; jBlock += Block)
            {
                int jEnd = Math.Min(size, jBlock + Block);
                for (int j = jBlock; j < jEnd; j++)
                {
                    float* target = matrix + ((long)j * size);
                    for (int i = iBlock; i < Math.Min(iEnd, j); i++)
                    {
                        target[i] = matrix[((long)i * size) + j];
                    }
                }
            }
        }
    }

    /// <summary>The values stand second: where one is no number, .NET 8 takes the second, and it stays none.</summary>
    private static Vector<double> Bounded(Vector<double> values) =>
        Vector.Min(new Vector<double>(float.MaxValue), Vector.Max(new Vector<double>(-float.MaxValue), values));

    private static Vector<double> AddSquares(Vector<double> sum, Vector<float> values)
    {
        Vector.Widen(values, out Vector<double> low, out Vector<double> high);
        return sum + (low * low) + (high * high);
    }

    private static double Square(float value) => (double)value * value;
}
