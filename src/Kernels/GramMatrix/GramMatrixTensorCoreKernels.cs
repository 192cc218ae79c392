using ILGPU;

namespace StyleKernels;

/// <summary>Device code of the Gram matrix on tensor cores: as <see cref="GramMatrixKernels"/>, tile by tile and split by split.</summary>
internal static class GramMatrixTensorCoreKernels
{
    /// <summary>Pixels after which the sums leave the registers, so that rounding errors do not grow with the picture; a multiple of every slab.</summary>
    private const int SegmentPixels = 1024;

    /// <summary>Bytes of a chunk that is copied at once.</summary>
    private const uint ChunkBytes = 16;

    /// <summary>
    /// One group per 64x64 tile of the upper triangle of one sample of one map, over one split of its pixels. The next slab of pixels is
    /// copied while the tensor cores work on this one.
    /// </summary>
    /// <param name="features">Memory that holds the (N, C, P) features of every map.</param>
    /// <param name="featuresAddress">Its address.</param>
    /// <param name="workspaceAddress">Of the memory that holds each map's (N, upper tiles, splits, 64, 64) partial sums, written; 0 beyond C.</param>
    /// <param name="maps">The maps.</param>
    [KernelGroup(TensorCoreTile.Threads, TensorCoreTile.GroupsPerMultiprocessor)]
    internal static void Partial<T, TProduct>(
        ArrayView<T> features, long featuresAddress, long workspaceAddress, LaunchTable<GramMap> maps)
        where T : unmanaged
        where TProduct : struct, ITensorCoreProduct<T>
    {
        // Of four floats, because copies of 16 bytes need that alignment.
        ArrayView<uint> shared = SharedMemory.Allocate<Float4>(TensorCoreTile.SharedWords / 4).Cast<uint>();
        Fragments.Declare();
        GramMap map = maps.Select(Grid.IdxX);
        int block = Grid.IdxX - map.First;
        int tile = block % map.UpperTiles;
        int split = block / map.UpperTiles % map.Splits;
        int sample = block / map.UpperTiles / map.Splits;
        TilePosition position = TilePosition.Of(tile, map.TileRows);
        bool diagonal = position.Row == position.Column;
        long first = split * map.SplitPixels;
        long end = Math.Min(first + map.SplitPixels, map.Pixels);
        long source = map.Features + ((long)sample * map.Channels * map.Pixels);
        long target = map.Workspace + (((((long)sample * map.UpperTiles) + tile) * map.Splits) + split) * TileShape.Values;
        long sums = workspaceAddress + (4 * (target + ((TensorCoreTile.WarpRow + TensorCoreTile.LaneGroup) * TileShape.Size)
            + TensorCoreTile.WarpColumn + (2 * TensorCoreTile.LaneInGroup)));
        uint rows = 4u * (uint)(((TensorCoreTile.WarpRow + TensorCoreTile.LaneGroup) * TensorCoreTile.RowStride) + TensorCoreTile.LaneInGroup);
        uint columns = 4u * (uint)(((TensorCoreTile.WarpColumn + TensorCoreTile.LaneGroup) * TensorCoreTile.RowStride) + TensorCoreTile.LaneInGroup
            + (diagonal ? 0 : TensorCoreTile.OperandWords));

        int slab = 4 * TensorCoreTile.SlabWords / Interop.SizeOf<T>();
        int buffer = 0;
        Fragments.Clear();
        StageBoth<T, TProduct>(features, featuresAddress, source, map, position, first, end, shared, buffer);
        for (long pixel = first; pixel < end; pixel += slab)
        {
            long next = pixel + slab;
            int other = 2 * TensorCoreTile.OperandWords - buffer;
            if (next < end)
            {
                StageBoth<T, TProduct>(features, featuresAddress, source, map, position, next, end, shared, other);
            }
            else
            {
                // The wait below leaves one group under way; at the end that must be an empty one.
                Fragments.CommitCopies();
            }

            Fragments.AwaitOlderCopies();
            Group.Barrier();
            for (uint step = 4u * (uint)buffer; step < 4u * (uint)(buffer + TensorCoreTile.SlabWords); step += 4 * TensorCoreTile.StepWords)
            {
                Fragments.LoadRows(rows + step);
                Fragments.LoadColumns(columns + step);
                TProduct.Round();
                TProduct.Multiply();
            }

            Group.Barrier();
            if (next >= end || (next - first) % SegmentPixels == 0)
            {
                if (next - first > SegmentPixels)
                {
                    Fragments.AddStored(sums);
                }

                Fragments.Store(sums);
                Fragments.Clear();
            }

            buffer = other;
        }
    }

    private static void StageBoth<T, TProduct>(
        ArrayView<T> features,
        long address,
        long source,
        GramMap map,
        TilePosition position,
        long pixel,
        long end,
        ArrayView<uint> shared,
        int buffer)
        where T : unmanaged
        where TProduct : struct, ITensorCoreProduct<T>
    {
        Stage<T, TProduct>(features, address, source, map, position.Row, pixel, end, shared, buffer);
        if (position.Row != position.Column)
        {
            Stage<T, TProduct>(features, address, source, map, position.Column, pixel, end, shared, buffer + TensorCoreTile.OperandWords);
        }

        Fragments.CommitCopies();
    }

    /// <summary>Copies 64 channels x 32 words of pixels into shared memory; 0 beyond C and beyond the split.</summary>
    private static void Stage<T, TProduct>(
        ArrayView<T> features,
        long address,
        long source,
        GramMap map,
        int tileRow,
        long pixel,
        long end,
        ArrayView<uint> shared,
        int operand)
        where T : unmanaged
        where TProduct : struct, ITensorCoreProduct<T>
    {
        int values = (int)ChunkBytes / Interop.SizeOf<T>();
        int chunk = Group.IdxX & 7;
        long from = pixel + (chunk * values);
        bool aligned = ((map.Features | map.Pixels) & (values - 1)) == 0;
        if (aligned && (tileRow + 1) * TileShape.Size <= map.Channels && pixel + (8 * values) <= end)
        {
            long first = source + (((tileRow * TileShape.Size) + (Group.IdxX >> 3)) * map.Pixels) + from;
            long bytes = address + (first * Interop.SizeOf<T>());
            long step = 16 * map.Pixels * Interop.SizeOf<T>();
            uint into = 4u * (uint)(operand + ((Group.IdxX >> 3) * TensorCoreTile.RowStride) + (4 * chunk));
            const uint IntoStep = 4 * 16 * TensorCoreTile.RowStride;
            Fragments.CopyAsync(into, bytes, ChunkBytes);
            Fragments.CopyAsync(into + IntoStep, bytes + step, ChunkBytes);
            Fragments.CopyAsync(into + (2 * IntoStep), bytes + (2 * step), ChunkBytes);
            Fragments.CopyAsync(into + (3 * IntoStep), bytes + (3 * step), ChunkBytes);
            return;
        }

        for (int row = Group.IdxX >> 3; row < TileShape.Size; row += TensorCoreTile.Threads / 8)
        {
            int channel = (tileRow * TileShape.Size) + row;
            long count = channel < map.Channels ? Math.Max(Math.Min(end - from, values), 0) : 0;
            long at = source + (count > 0 ? (channel * map.Pixels) + from : 0);
            int target = operand + (row * TensorCoreTile.RowStride) + (4 * chunk);
            if (aligned)
            {
                Fragments.CopyAsync(4u * (uint)target, address + (at * Interop.SizeOf<T>()), (uint)(count * Interop.SizeOf<T>()));
            }
            else
            {
                int inWord = 4 / Interop.SizeOf<T>();
                for (int word = 0; word < 4; word++)
                {
                    shared[target + word] = TProduct.Word(features, at + (word * inWord), count - (word * inWord));
                }
            }
        }
    }
}
