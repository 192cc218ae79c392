using System.Runtime.CompilerServices;

namespace StyleKernels;

/// <summary>
/// Register tiles of a matrix product by broadcast: result[r, v] = Σ_k a[r, k]·b[k, v], with <see cref="Rows"/> rows and
/// <see cref="Columns"/> columns. The right operand is packed: <see cref="Columns"/> values for each k, one k after the other.
/// </summary>
internal static unsafe class BroadcastTile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Rows of one tile.</summary>
    internal static int Rows => TLanes.ManyRegisters ? 8 : 4;

    /// <summary>Columns of one tile: two vectors.</summary>
    internal static int Columns => 2 * TLanes.Count;

    /// <summary>One tile with a packed left operand: <see cref="Rows"/> neighbouring values for each k.</summary>
    /// <param name="a">(count, <see cref="Rows"/>).</param>
    /// <param name="aStep">From the values of one k to those of the next, in values.</param>
    /// <param name="b">(count, <see cref="Columns"/>).</param>
    /// <param name="count">Length of the sum.</param>
    /// <param name="result">(<see cref="Rows"/>, <see cref="Columns"/>), written.</param>
    /// <param name="resultStride">From one row of the result to the next, in values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void MultiplyPacked(float* a, nint aStep, float* b, nint count, float* result, nint resultStride)
    {
        if (TLanes.ManyRegisters)
        {
            Packed8(a, aStep, b, count, result, resultStride);
        }
        else
        {
            Packed4(a, aStep, b, count, result, resultStride);
        }
    }

    /// <summary>One tile with a left operand whose rows lie in memory value after value.</summary>
    /// <param name="a">First of up to <see cref="Rows"/> rows.</param>
    /// <param name="aStride">From one row to the next, in values.</param>
    /// <param name="aRows">How many of them exist, at least 1; the rest are computed from the last one.</param>
    /// <param name="b">(count, <see cref="Columns"/>).</param>
    /// <param name="count">Length of the sum.</param>
    /// <param name="result">(<see cref="Rows"/>, <see cref="Columns"/>), written.</param>
    /// <param name="resultStride">From one row of the result to the next, in values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void MultiplyRows(float* a, nint aStride, int aRows, float* b, nint count, float* result, nint resultStride)
    {
        if (TLanes.ManyRegisters)
        {
            Strided8(a, aStride, aRows, b, count, result, resultStride);
        }
        else
        {
            Strided4(a, aStride, aRows, b, count, result, resultStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Packed8(float* a, nint aStep, float* b, nint count, float* result, nint resultStride)
    {
        TVector s00 = default, s01 = s00;
        TVector s10 = s00, s11 = s00;
        TVector s20 = s00, s21 = s00;
        TVector s30 = s00, s31 = s00;
        TVector s40 = s00, s41 = s00;
        TVector s50 = s00, s51 = s00;
        TVector s60 = s00, s61 = s00;
        TVector s70 = s00, s71 = s00;
        for (nint k = 0; k < count; k++)
        {
            TVector y0 = TLanes.Load(b), y1 = TLanes.Load(b + TLanes.Count);
            TVector x0 = TLanes.Broadcast(a[0]);
            s00 = TLanes.MultiplyAdd(x0, y0, s00);
            s01 = TLanes.MultiplyAdd(x0, y1, s01);
            TVector x1 = TLanes.Broadcast(a[1]);
            s10 = TLanes.MultiplyAdd(x1, y0, s10);
            s11 = TLanes.MultiplyAdd(x1, y1, s11);
            TVector x2 = TLanes.Broadcast(a[2]);
            s20 = TLanes.MultiplyAdd(x2, y0, s20);
            s21 = TLanes.MultiplyAdd(x2, y1, s21);
            TVector x3 = TLanes.Broadcast(a[3]);
            s30 = TLanes.MultiplyAdd(x3, y0, s30);
            s31 = TLanes.MultiplyAdd(x3, y1, s31);
            TVector x4 = TLanes.Broadcast(a[4]);
            s40 = TLanes.MultiplyAdd(x4, y0, s40);
            s41 = TLanes.MultiplyAdd(x4, y1, s41);
            TVector x5 = TLanes.Broadcast(a[5]);
            s50 = TLanes.MultiplyAdd(x5, y0, s50);
            s51 = TLanes.MultiplyAdd(x5, y1, s51);
            TVector x6 = TLanes.Broadcast(a[6]);
            s60 = TLanes.MultiplyAdd(x6, y0, s60);
            s61 = TLanes.MultiplyAdd(x6, y1, s61);
            TVector x7 = TLanes.Broadcast(a[7]);
            s70 = TLanes.MultiplyAdd(x7, y0, s70);
            s71 = TLanes.MultiplyAdd(x7, y1, s71);
            a += aStep;
            b += 2 * TLanes.Count;
        }

        Store(s00, s01, result);
        Store(s10, s11, result + (1 * resultStride));
        Store(s20, s21, result + (2 * resultStride));
        Store(s30, s31, result + (3 * resultStride));
        Store(s40, s41, result + (4 * resultStride));
        Store(s50, s51, result + (5 * resultStride));
        Store(s60, s61, result + (6 * resultStride));
        Store(s70, s71, result + (7 * resultStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Packed4(float* a, nint aStep, float* b, nint count, float* result, nint resultStride)
    {
        TVector s00 = default, s01 = s00;
        TVector s10 = s00, s11 = s00;
        TVector s20 = s00, s21 = s00;
        TVector s30 = s00, s31 = s00;
        for (nint k = 0; k < count; k++)
        {
            TVector y0 = TLanes.Load(b), y1 = TLanes.Load(b + TLanes.Count);
            TVector x0 = TLanes.Broadcast(a[0]);
            s00 = TLanes.MultiplyAdd(x0, y0, s00);
            s01 = TLanes.MultiplyAdd(x0, y1, s01);
            TVector x1 = TLanes.Broadcast(a[1]);
            s10 = TLanes.MultiplyAdd(x1, y0, s10);
            s11 = TLanes.MultiplyAdd(x1, y1, s11);
            TVector x2 = TLanes.Broadcast(a[2]);
            s20 = TLanes.MultiplyAdd(x2, y0, s20);
            s21 = TLanes.MultiplyAdd(x2, y1, s21);
            TVector x3 = TLanes.Broadcast(a[3]);
            s30 = TLanes.MultiplyAdd(x3, y0, s30);
            s31 = TLanes.MultiplyAdd(x3, y1, s31);
            a += aStep;
            b += 2 * TLanes.Count;
        }

        Store(s00, s01, result);
        Store(s10, s11, result + (1 * resultStride));
        Store(s20, s21, result + (2 * resultStride));
        Store(s30, s31, result + (3 * resultStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strided8(float* a, nint aStride, int aRows, float* b, nint count, float* result, nint resultStride)
    {
        float* a0 = a;
        float* a1 = a + (Math.Min(1, aRows - 1) * aStride);
        float* a2 = a + (Math.Min(2, aRows - 1) * aStride);
        float* a3 = a + (Math.Min(3, aRows - 1) * aStride);
        float* a4 = a + (Math.Min(4, aRows - 1) * aStride);
        float* a5 = a + (Math.Min(5, aRows - 1) * aStride);
        float* a6 = a + (Math.Min(6, aRows - 1) * aStride);
        float* a7 = a + (Math.Min(7, aRows - 1) * aStride);
        TVector s00 = default, s01 = s00;
        TVector s10 = s00, s11 = s00;
        TVector s20 = s00, s21 = s00;
        TVector s30 = s00, s31 = s00;
        TVector s40 = s00, s41 = s00;
        TVector s50 = s00, s51 = s00;
        TVector s60 = s00, s61 = s00;
        TVector s70 = s00, s71 = s00;
        for (nint k = 0; k < count; k++)
        {
            TVector y0 = TLanes.Load(b), y1 = TLanes.Load(b + TLanes.Count);
            TVector x0 = TLanes.Broadcast(a0[k]);
            s00 = TLanes.MultiplyAdd(x0, y0, s00);
            s01 = TLanes.MultiplyAdd(x0, y1, s01);
            TVector x1 = TLanes.Broadcast(a1[k]);
            s10 = TLanes.MultiplyAdd(x1, y0, s10);
            s11 = TLanes.MultiplyAdd(x1, y1, s11);
            TVector x2 = TLanes.Broadcast(a2[k]);
            s20 = TLanes.MultiplyAdd(x2, y0, s20);
            s21 = TLanes.MultiplyAdd(x2, y1, s21);
            TVector x3 = TLanes.Broadcast(a3[k]);
            s30 = TLanes.MultiplyAdd(x3, y0, s30);
            s31 = TLanes.MultiplyAdd(x3, y1, s31);
            TVector x4 = TLanes.Broadcast(a4[k]);
            s40 = TLanes.MultiplyAdd(x4, y0, s40);
            s41 = TLanes.MultiplyAdd(x4, y1, s41);
            TVector x5 = TLanes.Broadcast(a5[k]);
            s50 = TLanes.MultiplyAdd(x5, y0, s50);
            s51 = TLanes.MultiplyAdd(x5, y1, s51);
            TVector x6 = TLanes.Broadcast(a6[k]);
            s60 = TLanes.MultiplyAdd(x6, y0, s60);
            s61 = TLanes.MultiplyAdd(x6, y1, s61);
            TVector x7 = TLanes.Broadcast(a7[k]);
            s70 = TLanes.MultiplyAdd(x7, y0, s70);
            s71 = TLanes.MultiplyAdd(x7, y1, s71);
            b += 2 * TLanes.Count;
        }

        Store(s00, s01, result);
        Store(s10, s11, result + (1 * resultStride));
        Store(s20, s21, result + (2 * resultStride));
        Store(s30, s31, result + (3 * resultStride));
        Store(s40, s41, result + (4 * resultStride));
        Store(s50, s51, result + (5 * resultStride));
        Store(s60, s61, result + (6 * resultStride));
        Store(s70, s71, result + (7 * resultStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strided4(float* a, nint aStride, int aRows, float* b, nint count, float* result, nint resultStride)
    {
        float* a0 = a;
        float* a1 = a + (Math.Min(1, aRows - 1) * aStride);
        float* a2 = a + (Math.Min(2, aRows - 1) * aStride);
        float* a3 = a + (Math.Min(3, aRows - 1) * aStride);
        TVector s00 = default, s01 = s00;
        TVector s10 = s00, s11 = s00;
        TVector s20 = s00, s21 = s00;
        TVector s30 = s00, s31 = s00;
        for (nint k = 0; k < count; k++)
        {
            TVector y0 = TLanes.Load(b), y1 = TLanes.Load(b + TLanes.Count);
            TVector x0 = TLanes.Broadcast(a0[k]);
            s00 = TLanes.MultiplyAdd(x0, y0, s00);
            s01 = TLanes.MultiplyAdd(x0, y1, s01);
            TVector x1 = TLanes.Broadcast(a1[k]);
            s10 = TLanes.MultiplyAdd(x1, y0, s10);
            s11 = TLanes.MultiplyAdd(x1, y1, s11);
            TVector x2 = TLanes.Broadcast(a2[k]);
            s20 = TLanes.MultiplyAdd(x2, y0, s20);
            s21 = TLanes.MultiplyAdd(x2, y1, s21);
            TVector x3 = TLanes.Broadcast(a3[k]);
            s30 = TLanes.MultiplyAdd(x3, y0, s30);
            s31 = TLanes.MultiplyAdd(x3, y1, s31);
            b += 2 * TLanes.Count;
        }

        Store(s00, s01, result);
        Store(s10, s11, result + (1 * resultStride));
        Store(s20, s21, result + (2 * resultStride));
        Store(s30, s31, result + (3 * resultStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector first, TVector second, float* result)
    {
        TLanes.Store(first, result);
        TLanes.Store(second, result + TLanes.Count);
    }
}
