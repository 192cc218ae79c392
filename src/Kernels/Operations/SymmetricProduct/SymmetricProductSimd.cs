namespace StyleKernels;

/// <summary>
/// M·F with a symmetric M on the CPU, the gradient of everything that depends on a Gram matrix: register tiles over packed blocks, each
/// value of the result written once. Mapping in docs/math/style-loss.md.
/// </summary>
internal static unsafe class SymmetricProductSimd<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Pixels of a block: its packed features stay in the second-level cache.</summary>
    private const int Block = 128;

    /// <summary>scale·M·F for a range of pixels.</summary>
    /// <param name="features">F; where it has means, they are taken from its channels.</param>
    /// <param name="sample">Which sample.</param>
    /// <param name="first">First pixel.</param>
    /// <param name="end">Pixel after the last.</param>
    /// <param name="matrix">M, (C, C), symmetric.</param>
    /// <param name="scale">A number.</param>
    /// <param name="result">Of the features' size, type and layout; the range is written.</param>
    internal static void Multiply(
        in FeatureView features, int sample, long first, long end, float* matrix, float scale, in FeatureView result)
    {
        int channels = features.Channels;
        bool planar = features.Layout == FeatureLayout.Planar;
        int columns = planar ? BroadcastTile<TLanes, TVector>.Rows : BroadcastTile<TLanes, TVector>.Columns;
        using Scratch panels = new((long)(channels + columns) * channels);
        PanelPacking<TLanes, TVector>.Scaled(matrix, channels, scale, columns, panels.Pointer);
        if (planar)
        {
            Planar(features, sample, first, end, panels.Pointer, result);
        }
        else
        {
            Interleaved(features, sample, first, end, panels.Pointer, result);
        }
    }

    private static void Planar(in FeatureView features, int sample, long first, long end, float* matrixPanels, in FeatureView result)
    {
        int channels = features.Channels;
        int columns = BroadcastTile<TLanes, TVector>.Columns;
        using Scratch packed = new((long)channels * Block);
        for (long p = first; p < end; p += Block)
        {
            int count = (int)Math.Min(Block, end - p);
            PanelPacking<TLanes, TVector>.Features(features, sample, p, count, columns, packed.Pointer);
            PlanarBlock(matrixPanels, packed.Pointer, sample, p, count, result);
        }
    }

    /// <summary>One block of pixels: rows of the result are channels.</summary>
    private static void PlanarBlock(float* matrixPanels, float* packed, int sample, long first, int count, in FeatureView result)
    {
        int channels = result.Channels;
        int rows = BroadcastTile<TLanes, TVector>.Rows;
        int columns = BroadcastTile<TLanes, TVector>.Columns;
        float* tile = stackalloc float[rows * columns];
        for (int i = 0; i < channels; i += rows)
        {
            float* left = matrixPanels + ((long)i * channels);
            int iCount = Math.Min(rows, channels - i);
            for (int q = 0; q < count; q += columns)
            {
                float* right = packed + ((long)q * channels);
                int qCount = Math.Min(columns, count - q);
                bool whole = iCount == rows && qCount == columns && !result.IsBFloat16;
                float* target = whole ? (float*)result.Address(sample, i, first + q) : tile;
                nint stride = whole ? (nint)result.RowStride : columns;
                BroadcastTile<TLanes, TVector>.MultiplyPacked(left, rows, right, channels, target, stride);
                if (!whole)
                {
                    Write(tile, columns, iCount, qCount, result, sample, i, first + q);
                }
            }
        }
    }

    private static void Interleaved(
        in FeatureView features, int sample, long first, long end, float* matrixPanels, in FeatureView result)
    {
        int channels = features.Channels;
        using Scratch packed = new(features.IsPacked ? (long)(channels + TLanes.Count) * Block : 1);
        for (long p = first; p < end; p += Block)
        {
            int count = (int)Math.Min(Block, end - p);
            float* rows = (float*)features.Address(sample, p, 0);
            long stride = features.RowStride;
            if (features.IsPacked)
            {
                stride = (channels + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
                PanelPacking<TLanes, TVector>.Features(features, sample, p, count, (int)stride, packed.Pointer);
                rows = packed.Pointer;
            }

            InterleavedBlock(rows, (nint)stride, matrixPanels, sample, p, count, result);
        }
    }

    /// <summary>One block of pixels: rows of the result are pixels.</summary>
    private static void InterleavedBlock(
        float* pixels, nint stride, float* matrixPanels, int sample, long first, int count, in FeatureView result)
    {
        int channels = result.Channels;
        int rows = BroadcastTile<TLanes, TVector>.Rows;
        int columns = BroadcastTile<TLanes, TVector>.Columns;
        float* tile = stackalloc float[rows * columns];
        for (int i = 0; i < channels; i += columns)
        {
            float* right = matrixPanels + ((long)i * channels);
            int iCount = Math.Min(columns, channels - i);
            for (int q = 0; q < count; q += rows)
            {
                int qCount = Math.Min(rows, count - q);
                bool whole = iCount == columns && qCount == rows && !result.IsBFloat16;
                float* target = whole ? (float*)result.Address(sample, first + q, i) : tile;
                nint targetStride = whole ? (nint)result.RowStride : columns;
                BroadcastTile<TLanes, TVector>.MultiplyRows(pixels + (q * stride), stride, qCount, right, channels, target, targetStride);
                if (!whole)
                {
                    Write(tile, columns, qCount, iCount, result, sample, first + q, i);
                }
            }
        }
    }

    /// <summary>Copies the part of a tile that exists, rounded to bfloat16 if the result is.</summary>
    private static void Write(
        float* tile, int tileStride, int rows, int columns, in FeatureView result, int sample, long row, long column)
    {
        for (int r = 0; r < rows; r++)
        {
            void* target = result.Address(sample, row + r, column);
            for (int c = 0; c < columns; c++)
            {
                float value = tile[(r * tileStride) + c];
                if (result.IsBFloat16)
                {
                    ((ushort*)target)[c] = RoundToBFloat16(value);
                }
                else
                {
                    ((float*)target)[c] = value;
                }
            }
        }
    }

    /// <summary>To the nearest, halves to even; NaN stays NaN.</summary>
    private static ushort RoundToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
