using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>
/// Copies rows into panels: a panel holds a few neighbouring columns of every row, one row after the other, so that a tile reads one
/// stream. Columns past the end are zero. bfloat16 becomes float32 on the way.
/// </summary>
internal static unsafe class PanelPacking<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Packs rows of features.</summary>
    /// <param name="source">The first row: float32 or bfloat16.</param>
    /// <param name="isBFloat16">Which of the two.</param>
    /// <param name="stride">From one row to the next, in values.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Values of a row.</param>
    /// <param name="columns">Columns of a panel, a multiple of the lanes.</param>
    /// <param name="panels">(⌈length / columns⌉, rows, columns), written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Features(void* source, bool isBFloat16, long stride, int rows, int length, int columns, float* panels)
    {
        long panelSize = (long)rows * columns;
        for (int row = 0; row < rows; row++)
        {
            float* floats = (float*)source + (row * stride);
            ushort* halves = (ushort*)source + (row * stride);
            float* destination = panels + ((long)row * columns);
            for (int first = 0; first < length; first += columns, destination += panelSize)
            {
                int count = Math.Min(columns, length - first);
                if (isBFloat16)
                {
                    Widen(halves + first, count, columns, destination);
                }
                else
                {
                    Copy(floats + first, count, columns, destination);
                }
            }
        }
    }

    /// <summary>Packs a square matrix times a number, in panels of 4, 8 or a multiple of 8 columns.</summary>
    /// <param name="matrix">(size, size).</param>
    /// <param name="size">Rows and columns.</param>
    /// <param name="scale">What every value is multiplied by.</param>
    /// <param name="columns">Columns of a panel.</param>
    /// <param name="panels">(⌈size / columns⌉, size, columns), written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scaled(float* matrix, int size, float scale, int columns, float* panels)
    {
        Vector128<float> factor = Vector128.Create(scale);
        for (int first = 0; first < size; first += columns)
        {
            int whole = Math.Min(columns, size - first) & ~3;
            int count = Math.Min(columns, size - first);
            for (int row = 0; row < size; row++, panels += columns)
            {
                float* source = matrix + ((long)row * size) + first;
                for (int c = 0; c < whole; c += 4)
                {
                    (Vector128.Load(source + c) * factor).Store(panels + c);
                }

                for (int c = whole; c < columns; c++)
                {
                    panels[c] = c < count ? source[c] * scale : 0;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, int count, int columns, float* destination)
    {
        int c = 0;
        for (; c + TLanes.Count <= count; c += TLanes.Count)
        {
            TLanes.Store(TLanes.Load(source + c), destination + c);
        }

        for (; c < columns; c++)
        {
            destination[c] = c < count ? source[c] : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(ushort* source, int count, int columns, float* destination)
    {
        int c = 0;
        for (; c + TLanes.Count <= count; c += TLanes.Count)
        {
            TLanes.Store(TLanes.LoadBFloat16(source + c), destination + c);
        }

        for (; c < columns; c++)
        {
            destination[c] = c < count ? BitConverter.UInt32BitsToSingle((uint)source[c] << 16) : 0;
        }
    }
}
