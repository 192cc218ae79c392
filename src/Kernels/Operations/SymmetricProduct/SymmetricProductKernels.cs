using ILGPU;

namespace StyleKernels;

/// <summary>Device code of g·r²·M·(F − μ) with symmetric matrices M: the gradient of everything that is made of Gram matrices.</summary>
internal static class SymmetricProductKernels
{
    /// <summary>
    /// One group per tile of 64 channels x 64 pixels of one sample of one map; exact float32 products. Tiles of the channels are numbered
    /// fastest, so that groups that read the same features run at the same time. Because M is symmetric, its rows serve as its columns.
    /// </summary>
    /// <param name="features">Memory that holds the (N, C, P) features and gradients of every map; the gradients are written.</param>
    /// <param name="floats">Memory that holds each map's matrices, means, incoming gradients and roots.</param>
    /// <param name="maps">The maps.</param>
    [KernelGroup(TileShape.Threads, TileShape.GroupsPerMultiprocessor)]
    internal static void Multiply<T, TFormat>(ArrayView<T> features, ArrayView<float> floats, LaunchTable<ProductMap> maps)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        ProductMap map = maps.Select(Grid.IdxX);
        int block = Grid.IdxX - map.First;
        int channel = block % map.TileRows * TileShape.Size;
        long pixel = (long)(block / map.TileRows % map.TileColumns) * TileShape.Size;
        int sample = block / map.TileRows / map.TileColumns;
        long matrix = map.Matrix + ((long)sample * map.Channels * map.Channels);
        long source = map.Features + ((long)sample * map.Channels * map.Pixels);
        long means = map.Means < 0 ? -1 : map.Means + ((long)sample * map.Channels);
        float root = map.Roots < 0 ? 1 : floats[map.Roots + sample];
        bool wholeChannels = channel + TileShape.Size <= map.Channels && FeatureAccess.IsAligned(map.Matrix, map.Channels);
        bool wholePixels = pixel + TileShape.Size <= map.Pixels && FeatureAccess.IsAligned(map.Features, map.Pixels);

        ArrayView<Float4> rows = SharedMemory.Allocate<Float4>(TileShape.StagedQuads);
        ArrayView<Float4> columns = SharedMemory.Allocate<Float4>(TileShape.StagedQuads);
        int y = Group.IdxX >> 3;
        int x = Group.IdxX & 7;
        Microtile sums = default;
        for (int k = 0; k < map.Channels; k += TileShape.Slab)
        {
            int count = map.Channels - k;
            Stage<float, Float32Format>(
                floats, matrix + ((long)k * map.Channels), map.Channels, channel, count, wholeChannels, floats, -1, root, rows);
            Stage<T, TFormat>(
                features, source + (k * map.Pixels), map.Pixels, pixel, count, wholePixels, floats, means < 0 ? -1 : means + k, 1, columns);
            Group.Barrier();
            for (int step = 0; step < TileShape.Slab; step += 4)
            {
                sums.AddFourSteps(rows, columns, step, y, x);
            }

            Group.Barrier();
        }

        Store<T, TFormat>(features, floats, map, sample, channel + (4 * y), pixel + (4 * x), root, sums);
    }

    /// <summary>
    /// Copies 16 rows x 64 values into shared memory, less a mean for each row where there are means, times a factor. Beyond the last row and the
    /// row's end stands what meets zeros of the other operand, or columns that are not stored.
    /// </summary>
    private static void Stage<T, TFormat>(
        ArrayView<T> memory,
        long start,
        long rowLength,
        long column,
        int rowCount,
        bool whole,
        ArrayView<float> floats,
        long means,
        float factor,
        ArrayView<Float4> staged)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        int row = Group.IdxX >> 4;
        int quad = Group.IdxX & 15;
        long at = start + (row * rowLength) + column + (4 * quad);
        int target = (row * TileShape.StrideQuads) + quad;
        if (whole && rowCount >= TileShape.Slab)
        {
            ArrayView<Quad<T>> quads = memory.Cast<Quad<T>>();
            Quad<T> first = quads[at >> 2];
            Quad<T> second = quads[(at >> 2) + rowLength];
            Quad<T> third = quads[(at >> 2) + (2 * rowLength)];
            Quad<T> fourth = quads[(at >> 2) + (3 * rowLength)];
            staged[target] = Centred<T, TFormat>(first, floats, means, row).Times(factor);
            staged[target + (4 * TileShape.StrideQuads)] = Centred<T, TFormat>(second, floats, means, row + 4).Times(factor);
            staged[target + (8 * TileShape.StrideQuads)] = Centred<T, TFormat>(third, floats, means, row + 8).Times(factor);
            staged[target + (12 * TileShape.StrideQuads)] = Centred<T, TFormat>(fourth, floats, means, row + 12).Times(factor);
        }
        else
        {
            for (int i = 0; i < TileShape.Slab; i += 4)
            {
                long count = row + i < rowCount ? rowLength - column - (4 * quad) : 0;
                Quad<T> values = FeatureAccess.LoadGuarded(memory, at + (i * rowLength), count);
                long ofRow = row + i < rowCount ? means : -1;
                staged[target + (i * TileShape.StrideQuads)] = Centred<T, TFormat>(values, floats, ofRow, row + i).Times(factor);
            }
        }
    }

    /// <summary>Four values of a row in float32, less its mean where there are means.</summary>
    private static Float4 Centred<T, TFormat>(Quad<T> values, ArrayView<float> floats, long means, int row)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        Float4 widened = FeatureAccess.Widen<T, TFormat>(values);
        return means < 0 ? widened : widened.Less(floats[means + row]);
    }

    private static void Store<T, TFormat>(
        ArrayView<T> features, ArrayView<float> floats, ProductMap map, int sample, int channel, long pixel, float root, Microtile sums)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        float upstream = map.Upstream < 0 ? 1 : floats[map.Upstream + sample];
        int rest = map.Channels - channel;
        map.Gradient += (((long)sample * map.Channels) + channel) * map.Pixels;
        Put<T, TFormat>(features, map, 0, rest, pixel, root, upstream, sums.Left0, sums.Right0);
        Put<T, TFormat>(features, map, 1, rest, pixel, root, upstream, sums.Left1, sums.Right1);
        Put<T, TFormat>(features, map, 2, rest, pixel, root, upstream, sums.Left2, sums.Right2);
        Put<T, TFormat>(features, map, 3, rest, pixel, root, upstream, sums.Left3, sums.Right3);
        Put<T, TFormat>(features, map, 32, rest, pixel, root, upstream, sums.Left4, sums.Right4);
        Put<T, TFormat>(features, map, 33, rest, pixel, root, upstream, sums.Left5, sums.Right5);
        Put<T, TFormat>(features, map, 34, rest, pixel, root, upstream, sums.Left6, sums.Right6);
        Put<T, TFormat>(features, map, 35, rest, pixel, root, upstream, sums.Left7, sums.Right7);
    }

    private static void Put<T, TFormat>(
        ArrayView<T> features, ProductMap map, int row, int rest, long pixel, float root, float upstream, Float4 left, Float4 right)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        if (row < rest)
        {
            long start = map.Gradient + (row * map.Pixels) + pixel;
            long count = map.Pixels - pixel;
            bool aligned = FeatureAccess.IsAligned(map.Gradient, map.Pixels);
            FeatureAccess.Store<T, TFormat>(features, start, count, aligned, left.Times(root).Times(upstream));
            FeatureAccess.Store<T, TFormat>(features, start + 32, count - 32, aligned, right.Times(root).Times(upstream));
        }
    }
}
