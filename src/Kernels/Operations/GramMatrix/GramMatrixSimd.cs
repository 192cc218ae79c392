using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StyleKernels;

/// <summary>
/// The upper triangle of F·Fᵀ on the CPU: register tiles over blocks of pixels, with blocks short enough for the caches. Mapping in
/// docs/math/style-loss.md.
/// </summary>
internal static unsafe class GramMatrixSimd<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Pixels of a block that is packed first.</summary>
    private const int PackedBlock = 128;

    /// <summary>Pixels of a block that is read in place: long enough that the sums at a tile's end cost little.</summary>
    private const int DirectBlock = 1024;

    /// <summary>Rows whose block of pixels stays in the first-level cache; a multiple of every tile's columns.</summary>
    private const int RowBlock = 12;

    /// <summary>Adds the products of a range of pixels.</summary>
    /// <param name="features">The features.</param>
    /// <param name="sample">Which sample.</param>
    /// <param name="first">First pixel.</param>
    /// <param name="end">Pixel after the last.</param>
    /// <param name="gram">(C, C), entries with column ≥ row are added to.</param>
    internal static void Accumulate(in FeatureView features, int sample, long first, long end, float* gram)
    {
        if (features.Layout == FeatureLayout.Planar)
        {
            Planar(features, sample, first, end, gram);
        }
        else
        {
            Interleaved(features, sample, first, end, gram);
        }
    }

    private static void Planar(in FeatureView features, int sample, long first, long end, float* gram)
    {
        int channels = features.Channels;
        int block = features.IsPacked ? PackedBlock : DirectBlock;
        using Scratch packed = new((long)channels * (features.IsPacked ? PackedBlock : TLanes.Count));
        for (long p = first; p < end; p += block)
        {
            int count = (int)Math.Min(block, end - p);
            int inPlace = features.IsPacked ? 0 : count - (count % TLanes.Count);
            if (inPlace > 0)
            {
                Triangle(features.Floats(sample) + p, (nint)features.RowStride, channels, inPlace, gram);
            }

            if (inPlace < count)
            {
                int padded = (count - inPlace + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
                PanelPacking<TLanes, TVector>.Features(features, sample, p + inPlace, count - inPlace, padded, packed.Pointer);
                Triangle(packed.Pointer, padded, channels, padded, gram);
            }
        }
    }

    /// <summary>Adds the products of rows that lie <paramref name="stride"/> apart, <paramref name="count"/> values of each.</summary>
    private static void Triangle(float* rows, nint stride, int channels, int count, float* gram)
    {
        int tileRows = DotTile<TLanes, TVector>.Rows;
        int tileColumns = DotTile<TLanes, TVector>.Columns;
        float* sums = stackalloc float[tileRows * tileColumns];
        for (int block = 0; block < channels; block += RowBlock)
        {
            int blockEnd = Math.Min(channels, block + RowBlock);
            for (int i = 0; i < blockEnd; i += tileRows)
            {
                int iCount = Math.Min(tileRows, channels - i);
                for (int j = Math.Max(block, i / tileColumns * tileColumns); j < blockEnd; j += tileColumns)
                {
                    int jCount = Math.Min(tileColumns, channels - j);
                    DotTile<TLanes, TVector>.Multiply(rows + (i * stride), iCount, rows + (j * stride), jCount, stride, count, sums);
                    Add(sums, tileColumns, i, iCount, j, jCount, channels, gram);
                }
            }
        }
    }

    private static void Interleaved(in FeatureView features, int sample, long first, long end, float* gram)
    {
        int channels = features.Channels;
        int columns = BroadcastTile<TLanes, TVector>.Columns;
        int paddedChannels = (channels + columns - 1) / columns * columns;
        using Scratch packed = new((long)paddedChannels * PackedBlock);
        for (long p = first; p < end; p += PackedBlock)
        {
            int count = (int)Math.Min(PackedBlock, end - p);
            PanelPacking<TLanes, TVector>.Features(features, sample, p, count, columns, packed.Pointer);
            PanelTriangle(packed.Pointer, count, channels, gram);
        }
    }

    /// <summary>Adds the products of packed pixels.</summary>
    /// <param name="panels">(⌈C / columns⌉, count, columns).</param>
    /// <param name="count">Pixels.</param>
    /// <param name="channels">C.</param>
    /// <param name="gram">(C, C), entries with column ≥ row are added to.</param>
    private static void PanelTriangle(float* panels, int count, int channels, float* gram)
    {
        int tileRows = BroadcastTile<TLanes, TVector>.Rows;
        int columns = BroadcastTile<TLanes, TVector>.Columns;
        float* tile = stackalloc float[tileRows * columns];
        for (int j = 0; j < channels; j += columns)
        {
            int jCount = Math.Min(columns, channels - j);
            float* right = panels + ((long)j * count);
            for (int i = 0; i < j + jCount; i += tileRows)
            {
                float* left = panels + ((long)(i / columns * columns) * count) + (i % columns);
                BroadcastTile<TLanes, TVector>.MultiplyPacked(left, columns, right, count, tile, columns);
                Add(tile, columns, i, Math.Min(tileRows, channels - i), j, jCount, channels, gram);
            }
        }
    }

    /// <summary>Adds the part of a tile that lies in the upper triangle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* tile, int tileStride, int i, int iCount, int j, int jCount, int channels, float* gram)
    {
        for (int r = 0; r < iCount; r++)
        {
            float* source = tile + (r * tileStride);
            float* destination = gram + ((long)(i + r) * channels) + j;
            int c = Math.Max(0, i + r - j);
            if (c == 0)
            {
                for (; c + 4 <= jCount; c += 4)
                {
                    (Vector128.Load(source + c) + Vector128.Load(destination + c)).Store(destination + c);
                }
            }

            for (; c < jCount; c++)
            {
                destination[c] += source[c];
            }
        }
    }
}
