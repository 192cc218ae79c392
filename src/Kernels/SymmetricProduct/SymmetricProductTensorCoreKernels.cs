using ILGPU;

namespace StyleKernels;

/// <summary>
/// Device code of g·r²·M·F on tensor cores: as <see cref="SymmetricProductKernels"/>, tile by tile. Both factors are rounded to tf32, which
/// holds float16 and bfloat16 features exactly; bfloat16 would leave M seven bits.
/// </summary>
internal static class SymmetricProductTensorCoreKernels
{
    /// <summary>One group per tile of 64 channels x 64 pixels of one sample of one map.</summary>
    /// <param name="features">Memory that holds the (N, C, P) features and gradients of every map; the gradients are written.</param>
    /// <param name="floats">Memory that holds each map's matrices, incoming gradients and roots.</param>
    /// <param name="maps">The maps.</param>
    [KernelGroup(TensorCoreTile.Threads, TensorCoreTile.GroupsPerMultiprocessor)]
    internal static void Multiply<T, TFormat>(ArrayView<T> features, ArrayView<float> floats, LaunchTable<ProductMap> maps)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(TensorCoreTile.SharedWords);
        Fragments.Declare();
        ProductMap map = maps.Select(Grid.IdxX);
        int block = Grid.IdxX - map.First;
        int channel = block % map.TileRows * TileShape.Size;
        long pixel = (long)(block / map.TileRows % map.TileColumns) * TileShape.Size;
        int sample = block / map.TileRows / map.TileColumns;
        map.Matrix += (long)sample * map.Channels * map.Channels;
        map.Features += (long)sample * map.Channels * map.Pixels;
        map.Gradient += (long)sample * map.Channels * map.Pixels;
        float root = map.Roots < 0 ? 1 : floats[map.Roots + sample];
        int row = TensorCoreTile.WarpRow + TensorCoreTile.LaneGroup;
        int column = TensorCoreTile.WarpColumn + TensorCoreTile.LaneGroup;
        uint rows = 4u * (uint)((row * TensorCoreTile.RowStride) + TensorCoreTile.LaneInGroup);
        uint columns = 4u * (uint)(TensorCoreTile.OperandWords + (TensorCoreTile.LaneInGroup * TensorCoreTile.AcrossStride) + column);

        Fragments.Clear();
        Stage<T, TFormat>(features, floats, map, channel, pixel, 0, root, 0);
        uint buffer = 0;
        for (int k = 0; k < map.Channels; k += TensorCoreTile.SlabWords)
        {
            uint other = (8 * TensorCoreTile.OperandWords) - buffer;
            Group.Barrier();
            if (k + TensorCoreTile.SlabWords < map.Channels)
            {
                Stage<T, TFormat>(features, floats, map, channel, pixel, k + TensorCoreTile.SlabWords, root, other);
            }

            for (uint step = 0; step < TensorCoreTile.SlabWords; step += TensorCoreTile.StepWords)
            {
                Fragments.LoadRows(rows + buffer + (4 * step));
                Fragments.LoadColumnsAcross(columns + buffer + (4 * step * TensorCoreTile.AcrossStride));
                Tf32Product.Multiply();
            }

            buffer = other;
        }

        Group.Barrier();
        Fragments.StoreShared(4u * (uint)((row * TensorCoreTile.AcrossStride) + TensorCoreTile.WarpColumn + (2 * TensorCoreTile.LaneInGroup)));
        Group.Barrier();
        float upstream = map.Upstream < 0 ? 1 : floats[map.Upstream + sample];
        Write<T, TFormat>(features, map, channel, pixel, root, upstream, shared.Cast<Float4>());
    }

    /// <summary>
    /// Copies 64 rows x 32 columns of r·M and 32 channels x 64 pixels of F into shared memory, rounded; 0 beyond the last channel and pixel.
    /// </summary>
    private static void Stage<T, TFormat>(
        ArrayView<T> features, ArrayView<float> floats, ProductMap map, int channel, long pixel, int k, float root, uint buffer)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        bool wholeMatrix = FeatureAccess.IsAligned(map.Matrix, map.Channels);
        for (int i = Group.IdxX; i < TileShape.Size * 8; i += TensorCoreTile.Threads)
        {
            int row = i >> 3;
            int quad = i & 7;
            int count = channel + row < map.Channels ? map.Channels - k - (4 * quad) : 0;
            long at = map.Matrix + ((long)(channel + row) * map.Channels) + k + (4 * quad);
            Quad<float> values = FeatureAccess.Load(floats, at, count, wholeMatrix);
            uint target = 4u * (uint)((row * TensorCoreTile.RowStride) + (4 * quad));
            Fragments.StoreRounded(buffer + target, FeatureAccess.Widen<float, Float32Format>(values).Times(root));
        }

        bool wholeFeatures = FeatureAccess.IsAligned(map.Features, map.Pixels);
        for (int i = Group.IdxX; i < TensorCoreTile.SlabWords * 16; i += TensorCoreTile.Threads)
        {
            int row = i >> 4;
            int quad = i & 15;
            long count = k + row < map.Channels ? map.Pixels - pixel - (4 * quad) : 0;
            long at = map.Features + ((k + row) * map.Pixels) + pixel + (4 * quad);
            Quad<T> values = FeatureAccess.Load(features, at, count, wholeFeatures);
            uint target = 4u * (uint)(TensorCoreTile.OperandWords + (row * TensorCoreTile.AcrossStride) + (4 * quad));
            Fragments.StoreRounded(buffer + target, FeatureAccess.Widen<T, TFormat>(values));
        }
    }

    /// <summary>Writes the tile from shared memory, scaled.</summary>
    private static void Write<T, TFormat>(
        ArrayView<T> features, ProductMap map, int channel, long pixel, float root, float upstream, ArrayView<Float4> shared)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        bool aligned = FeatureAccess.IsAligned(map.Gradient, map.Pixels);
        int quad = Group.IdxX & 15;
        long count = map.Pixels - pixel - (4 * quad);
        for (int row = Group.IdxX >> 4; row < TileShape.Size && channel + row < map.Channels; row += TensorCoreTile.Threads / 16)
        {
            long at = map.Gradient + ((channel + row) * map.Pixels) + pixel + (4 * quad);
            Float4 sums = shared[(row * TensorCoreTile.AcrossStride / 4) + quad];
            FeatureAccess.Store<T, TFormat>(features, at, count, aligned, sums.Times(root).Times(upstream));
        }
    }
}
