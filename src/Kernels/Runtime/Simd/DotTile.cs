using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>
/// Register tiles of row-by-row dot products, for matrices whose rows lie in memory value after value. The accumulators are named
/// locals because the JIT keeps those in registers, and arrays it does not.
/// </summary>
internal static unsafe class DotTile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Rows of the left operand in one tile.</summary>
    internal static int Rows => TLanes.ManyRegisters ? 4 : 3;

    /// <summary>Rows of the right operand in one tile.</summary>
    internal static int Columns => TLanes.ManyRegisters ? 6 : 4;

    /// <summary>One tile of A·Bᵀ.</summary>
    /// <param name="a">First of up to <see cref="Rows"/> rows.</param>
    /// <param name="aRows">How many of them exist, at least 1.</param>
    /// <param name="b">First of up to <see cref="Columns"/> rows.</param>
    /// <param name="bRows">How many of them exist, at least 1.</param>
    /// <param name="stride">From one row to the next, in values.</param>
    /// <param name="count">Length of the sum, a multiple of the lanes.</param>
    /// <param name="sums">(<see cref="Rows"/>, <see cref="Columns"/>), written; entries of rows that do not exist are meaningless.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Multiply(float* a, int aRows, float* b, int bRows, nint stride, nint count, float* sums)
    {
        if (TLanes.ManyRegisters)
        {
            Tile4x6(a, aRows, b, bRows, stride, count, sums);
        }
        else
        {
            Tile3x4(a, aRows, b, bRows, stride, count, sums);
        }
    }

    /// <summary>4 rows times 6 rows: sums[r·6 + c] = Σ_k a[r, k]·b[c, k]. Rows past the last are computed from the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x6(float* a, int aRows, float* b, int bRows, nint stride, nint count, float* sums)
    {
        float* a0 = a;
        float* a1 = a + (Math.Min(1, aRows - 1) * stride);
        float* a2 = a + (Math.Min(2, aRows - 1) * stride);
        float* a3 = a + (Math.Min(3, aRows - 1) * stride);
        float* b0 = b;
        float* b1 = b + (Math.Min(1, bRows - 1) * stride);
        float* b2 = b + (Math.Min(2, bRows - 1) * stride);
        float* b3 = b + (Math.Min(3, bRows - 1) * stride);
        float* b4 = b + (Math.Min(4, bRows - 1) * stride);
        float* b5 = b + (Math.Min(5, bRows - 1) * stride);
        TVector s00 = default;
        TVector s01 = s00, s02 = s00, s03 = s00, s04 = s00, s05 = s00;
        TVector s10 = s00, s11 = s00, s12 = s00, s13 = s00, s14 = s00, s15 = s00;
        TVector s20 = s00, s21 = s00, s22 = s00, s23 = s00, s24 = s00, s25 = s00;
        TVector s30 = s00, s31 = s00, s32 = s00, s33 = s00, s34 = s00, s35 = s00;
        for (nint k = 0; k < count; k += TLanes.Count)
        {
            TVector x0 = TLanes.Load(a0 + k);
            TVector x1 = TLanes.Load(a1 + k);
            TVector x2 = TLanes.Load(a2 + k);
            TVector x3 = TLanes.Load(a3 + k);
            TVector y0 = TLanes.Load(b0 + k);
            s00 = TLanes.MultiplyAdd(x0, y0, s00);
            s10 = TLanes.MultiplyAdd(x1, y0, s10);
            s20 = TLanes.MultiplyAdd(x2, y0, s20);
            s30 = TLanes.MultiplyAdd(x3, y0, s30);
            TVector y1 = TLanes.Load(b1 + k);
            s01 = TLanes.MultiplyAdd(x0, y1, s01);
            s11 = TLanes.MultiplyAdd(x1, y1, s11);
            s21 = TLanes.MultiplyAdd(x2, y1, s21);
            s31 = TLanes.MultiplyAdd(x3, y1, s31);
            TVector y2 = TLanes.Load(b2 + k);
            s02 = TLanes.MultiplyAdd(x0, y2, s02);
            s12 = TLanes.MultiplyAdd(x1, y2, s12);
            s22 = TLanes.MultiplyAdd(x2, y2, s22);
            s32 = TLanes.MultiplyAdd(x3, y2, s32);
            TVector y3 = TLanes.Load(b3 + k);
            s03 = TLanes.MultiplyAdd(x0, y3, s03);
            s13 = TLanes.MultiplyAdd(x1, y3, s13);
            s23 = TLanes.MultiplyAdd(x2, y3, s23);
            s33 = TLanes.MultiplyAdd(x3, y3, s33);
            TVector y4 = TLanes.Load(b4 + k);
            s04 = TLanes.MultiplyAdd(x0, y4, s04);
            s14 = TLanes.MultiplyAdd(x1, y4, s14);
            s24 = TLanes.MultiplyAdd(x2, y4, s24);
            s34 = TLanes.MultiplyAdd(x3, y4, s34);
            TVector y5 = TLanes.Load(b5 + k);
            s05 = TLanes.MultiplyAdd(x0, y5, s05);
            s15 = TLanes.MultiplyAdd(x1, y5, s15);
            s25 = TLanes.MultiplyAdd(x2, y5, s25);
            s35 = TLanes.MultiplyAdd(x3, y5, s35);
        }

        TLanes.Sum(s00, s01, s02, s03).Store(sums);
        TLanes.Sum(s04, s05, s10, s11).Store(sums + 4);
        TLanes.Sum(s12, s13, s14, s15).Store(sums + 8);
        TLanes.Sum(s20, s21, s22, s23).Store(sums + 12);
        TLanes.Sum(s24, s25, s30, s31).Store(sums + 16);
        TLanes.Sum(s32, s33, s34, s35).Store(sums + 20);
    }

    /// <summary>3 rows times 4 rows: sums[r·4 + c] = Σ_k a[r, k]·b[c, k]. Rows past the last are computed from the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile3x4(float* a, int aRows, float* b, int bRows, nint stride, nint count, float* sums)
    {
        float* a0 = a;
        float* a1 = a + (Math.Min(1, aRows - 1) * stride);
        float* a2 = a + (Math.Min(2, aRows - 1) * stride);
        float* b0 = b;
        float* b1 = b + (Math.Min(1, bRows - 1) * stride);
        float* b2 = b + (Math.Min(2, bRows - 1) * stride);
        float* b3 = b + (Math.Min(3, bRows - 1) * stride);
        TVector s00 = default;
        TVector s01 = s00, s02 = s00, s03 = s00;
        TVector s10 = s00, s11 = s00, s12 = s00, s13 = s00;
        TVector s20 = s00, s21 = s00, s22 = s00, s23 = s00;
        for (nint k = 0; k < count; k += TLanes.Count)
        {
            TVector x0 = TLanes.Load(a0 + k);
            TVector x1 = TLanes.Load(a1 + k);
            TVector x2 = TLanes.Load(a2 + k);
            TVector y0 = TLanes.Load(b0 + k);
            s00 = TLanes.MultiplyAdd(x0, y0, s00);
            s10 = TLanes.MultiplyAdd(x1, y0, s10);
            s20 = TLanes.MultiplyAdd(x2, y0, s20);
            TVector y1 = TLanes.Load(b1 + k);
            s01 = TLanes.MultiplyAdd(x0, y1, s01);
            s11 = TLanes.MultiplyAdd(x1, y1, s11);
            s21 = TLanes.MultiplyAdd(x2, y1, s21);
            TVector y2 = TLanes.Load(b2 + k);
            s02 = TLanes.MultiplyAdd(x0, y2, s02);
            s12 = TLanes.MultiplyAdd(x1, y2, s12);
            s22 = TLanes.MultiplyAdd(x2, y2, s22);
            TVector y3 = TLanes.Load(b3 + k);
            s03 = TLanes.MultiplyAdd(x0, y3, s03);
            s13 = TLanes.MultiplyAdd(x1, y3, s13);
            s23 = TLanes.MultiplyAdd(x2, y3, s23);
        }

        TLanes.Sum(s00, s01, s02, s03).Store(sums);
        TLanes.Sum(s10, s11, s12, s13).Store(sums + 4);
        TLanes.Sum(s20, s21, s22, s23).Store(sums + 8);
    }
}
