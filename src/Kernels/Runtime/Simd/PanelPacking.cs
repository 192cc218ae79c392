using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>
/// Copies rows into panels: a panel holds a few neighbouring columns of every row, one row after the other, so that a tile reads one
/// stream. Columns past the end are zero. On the way bfloat16 becomes float32, and channels are centred where their means are given.
/// </summary>
internal static unsafe class PanelPacking<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Packs pixels of features: all channels as rows of planar features, the pixels as rows of interleaved ones.</summary>
    /// <param name="features">The features.</param>
    /// <param name="sample">Which sample.</param>
    /// <param name="firstPixel">The first pixel.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="columns">Columns of a panel, a multiple of the lanes.</param>
    /// <param name="panels">(⌈length of a row / columns⌉, rows, columns), written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Features(in FeatureView features, int sample, long firstPixel, int pixels, int columns, float* panels)
    {
        bool planar = features.Layout == FeatureLayout.Planar;
        int rows = planar ? features.Channels : pixels;
        int length = planar ? pixels : features.Channels;
        void* source = planar ? features.Address(sample, 0, firstPixel) : features.Address(sample, firstPixel, 0);
        float* means = features.Means == null ? null : features.Means + ((long)sample * features.Channels);
        long panelSize = (long)rows * columns;
        for (int row = 0; row < rows; row++)
        {
            float* floats = (float*)source + (row * features.RowStride);
            ushort* halves = (ushort*)source + (row * features.RowStride);
            float* destination = panels + ((long)row * columns);
            for (int first = 0; first < length; first += columns, destination += panelSize)
            {
                int count = Math.Min(columns, length - first);
                if (features.IsBFloat16)
                {
                    Widen(halves + first, count, columns, destination);
                }
                else
                {
                    Copy(floats + first, count, columns, destination);
                }

                if (means != null && planar)
                {
                    Centre(destination, count, means[row]);
                }
                else if (means != null)
                {
                    Centre(destination, count, means + first);
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

    /// <summary>Takes the mean of a channel from its values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Centre(float* values, int count, float mean)
    {
        TVector means = TLanes.Broadcast(mean);
        int c = 0;
        for (; c + TLanes.Count <= count; c += TLanes.Count)
        {
            TLanes.Store(TLanes.Subtract(TLanes.Load(values + c), means), values + c);
        }

        for (; c < count; c++)
        {
            values[c] -= mean;
        }
    }

    /// <summary>Takes their means from the channels of a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Centre(float* values, int count, float* means)
    {
        int c = 0;
        for (; c + TLanes.Count <= count; c += TLanes.Count)
        {
            TLanes.Store(TLanes.Subtract(TLanes.Load(values + c), TLanes.Load(means + c)), values + c);
        }

        for (; c < count; c++)
        {
            values[c] -= means[c];
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
