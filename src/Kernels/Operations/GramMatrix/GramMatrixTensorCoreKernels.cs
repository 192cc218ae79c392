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
        GramGroup group = GramGroup.Of(maps, Grid.IdxX);
        long sums = workspaceAddress + (4 * (group.Sums + ((TensorCoreTile.WarpRow + TensorCoreTile.LaneGroup) * TileShape.Size)
            + TensorCoreTile.WarpColumn + (2 * TensorCoreTile.LaneInGroup)));
        uint rows = 4u * (uint)(((TensorCoreTile.WarpRow + TensorCoreTile.LaneGroup) * TensorCoreTile.RowStride) + TensorCoreTile.LaneInGroup);
        uint columns = 4u * (uint)(((TensorCoreTile.WarpColumn + TensorCoreTile.LaneGroup) * TensorCoreTile.RowStride) + TensorCoreTile.LaneInGroup
            + (group.IsDiagonal ? 0 : TensorCoreTile.OperandWords));

        int slab = 4 * TensorCoreTile.SlabWords / Interop.SizeOf<T>();
        int buffer = 0;
        Fragments.Clear();
        StageBoth<T, TProduct>(features, featuresAddress, group, group.First, shared, buffer);
        for (long pixel = group.First; pixel < group.End; pixel += slab)
        {
            long next = pixel + slab;
            int other = 2 * TensorCoreTile.OperandWords - buffer;
            if (next < group.End)
            {
                StageBoth<T, TProduct>(features, featuresAddress, group, next, shared, other);
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
            if (next >= group.End || (next - group.First) % SegmentPixels == 0)
            {
                if (next - group.First > SegmentPixels)
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
        GramGroup group,
        long pixel,
        ArrayView<uint> shared,
        int buffer)
        where T : unmanaged
        where TProduct : struct, ITensorCoreProduct<T>
    {
        Stage<T, TProduct>(features, address, group, group.Position.Row, pixel, shared, buffer);
        if (!group.IsDiagonal)
        {
            Stage<T, TProduct>(features, address, group, group.Position.Column, pixel, shared, buffer + TensorCoreTile.OperandWords);
        }

        Fragments.CommitCopies();
    }

    /// <summary>Copies 64 channels x 32 words of pixels into shared memory; 0 beyond C and beyond the split.</summary>
    private static void Stage<T, TProduct>(
        ArrayView<T> features,
        long address,
        GramGroup group,
        int tileRow,
        long pixel,
        ArrayView<uint> shared,
        int operand)
        where T : unmanaged
        where TProduct : struct, ITensorCoreProduct<T>
    {
        int values = (int)ChunkBytes / Interop.SizeOf<T>();
        int chunk = Group.IdxX & 7;
        long from = pixel + (chunk * values);
        bool aligned = ((group.Map.Features | group.Map.Pixels) & (values - 1)) == 0;
        if (aligned && (tileRow + 1) * TileShape.Size <= group.Map.Channels && pixel + (8 * values) <= group.End)
        {
            long first = group.Features + (((tileRow * TileShape.Size) + (Group.IdxX >> 3)) * group.Map.Pixels) + from;
            long bytes = address + (first * Interop.SizeOf<T>());
            long step = 16 * group.Map.Pixels * Interop.SizeOf<T>();
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
            long count = channel < group.Map.Channels ? Math.Max(Math.Min(group.End - from, values), 0) : 0;
            long at = group.Features + (count > 0 ? (channel * group.Map.Pixels) + from : 0);
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
