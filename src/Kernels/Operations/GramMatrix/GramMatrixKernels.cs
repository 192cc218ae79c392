using ILGPU;

namespace StyleKernels;

/// <summary>Device code of the Gram matrix: partial sums of F·Fᵀ, and their sum. Mapping in docs/kernels.md.</summary>
internal static class GramMatrixKernels
{
    /// <summary>Pixels after which the sums leave the registers, so that rounding errors do not grow with the picture.</summary>
    private const int SegmentPixels = 1024;

    /// <summary>
    /// One group per 64x64 tile of the upper triangle of one sample of one map, over one split of its pixels; exact float32 products.
    /// </summary>
    /// <param name="features">Memory that holds the (N, C, P) features of every map.</param>
    /// <param name="workspace">
    /// Memory that holds each map's (N, upper tiles, splits, 64, 64) partial sums, written, 0 beyond C; and its means, if it has any.
    /// </param>
    /// <param name="maps">The maps.</param>
    [KernelGroup(TileShape.Threads, TileShape.GroupsPerMultiprocessor)]
    internal static void Partial<T, TFormat>(ArrayView<T> features, ArrayView<float> workspace, LaunchTable<GramMap> maps)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        GramGroup group = GramGroup.Of(maps, Grid.IdxX);
        ArrayView<Float4> staged = SharedMemory.Allocate<Float4>(2 * TileShape.StagedQuads);
        ArrayView<Float4> rows = staged.SubView(0, TileShape.StagedQuads);
        ArrayView<Float4> columns = staged.SubView(group.IsDiagonal ? 0 : TileShape.StagedQuads, TileShape.StagedQuads);
        int y = Group.IdxX >> 3;
        int x = Group.IdxX & 7;
        for (long segment = group.First; segment < group.End; segment += SegmentPixels)
        {
            long segmentEnd = Math.Min(segment + SegmentPixels, group.End);
            Microtile sums = default;
            for (long pixel = segment; pixel < segmentEnd; pixel += TileShape.Slab)
            {
                Stage<T, TFormat>(features, workspace, group, group.Position.Row, pixel, rows);
                if (!group.IsDiagonal)
                {
                    Stage<T, TFormat>(features, workspace, group, group.Position.Column, pixel, columns);
                }

                Group.Barrier();
                for (int step = 0; step < TileShape.Slab; step += 4)
                {
                    sums.AddFourSteps(rows, columns, step, y, x);
                }

                Group.Barrier();
            }

            Store(workspace, group.Sums, sums, y, x, segment != group.First);
        }
    }

    /// <summary>
    /// One group per strip (8x64) of an upper tile of one sample: adds the splits in their order, divides, and writes both sides of the diagonal.
    /// </summary>
    /// <param name="workspace">Memory that holds the partial tiles of the map.</param>
    /// <param name="matrices">Memory that holds the (N, C, C) Gram matrices, written.</param>
    /// <param name="map">The map.</param>
    /// <param name="matrix">Where the Gram matrices begin, in floats.</param>
    /// <param name="factor">1 / z.</param>
    [KernelGroup(TileShape.Threads)]
    internal static void Sum(ArrayView<float> workspace, ArrayView<float> matrices, GramMap map, long matrix, float factor)
    {
        int strip = Grid.IdxX % GramStrips.PerTile;
        int tile = Grid.IdxX / GramStrips.PerTile % map.UpperTiles;
        int sample = Grid.IdxX / GramStrips.PerTile / map.UpperTiles;
        TilePosition position = TilePosition.Of(tile, map.TileRows);
        long first = ((long)sample * map.UpperTiles) + tile;
        StripEntries entries = GramStrips.AddSplits(
            workspace,
            map.Workspace + (first * map.Splits * TileShape.Values),
            map.Splits,
            (strip * GramStrips.Rows * 16) + Group.IdxX).Times(factor);
        GramStrips.Write(
            matrices,
            matrix + ((long)sample * map.Channels * map.Channels),
            map.Channels,
            (position.Row * TileShape.Size) + (strip * GramStrips.Rows),
            position.Column * TileShape.Size,
            position.Row != position.Column,
            entries);
    }

    /// <summary>Copies 64 channels x 16 pixels, less their means, into shared memory, pixel by pixel; 0 beyond C and beyond the split.</summary>
    private static void Stage<T, TFormat>(
        ArrayView<T> features, ArrayView<float> workspace, GramGroup group, int tileRow, long pixel, ArrayView<Float4> staged)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        int channel = (tileRow * TileShape.Size) + (Group.IdxX & 15);
        int quad = Group.IdxX >> 4;
        long start = group.Features + (channel * group.Map.Pixels) + pixel + (4 * quad);
        int target = (4 * quad * TileShape.Stride) + (Group.IdxX & 15);
        ArrayView<float> floats = staged.Cast<float>();
        bool whole = (tileRow + 1) * TileShape.Size <= group.Map.Channels && pixel + TileShape.Slab <= group.End;
        if (whole && FeatureAccess.IsAligned(group.Map.Features, group.Map.Pixels))
        {
            ArrayView<Quad<T>> quads = features.Cast<Quad<T>>();
            long at = start >> 2;
            long step = 4 * group.Map.Pixels;
            Quad<T> first = quads[at];
            Quad<T> second = quads[at + step];
            Quad<T> third = quads[at + (2 * step)];
            Quad<T> fourth = quads[at + (3 * step)];
            Spread(floats, target, Centred<T, TFormat>(first, workspace, group, channel));
            Spread(floats, target + 16, Centred<T, TFormat>(second, workspace, group, channel + 16));
            Spread(floats, target + 32, Centred<T, TFormat>(third, workspace, group, channel + 32));
            Spread(floats, target + 48, Centred<T, TFormat>(fourth, workspace, group, channel + 48));
        }
        else
        {
            for (int i = 0; i < 4; i++)
            {
                long count = channel + (16 * i) < group.Map.Channels ? group.End - pixel - (4 * quad) : 0;
                Quad<T> values = FeatureAccess.LoadGuarded(features, start + (16 * i * group.Map.Pixels), count);
                Float4 centred = count > 0 ? Centred<T, TFormat>(values, workspace, group, channel + (16 * i)) : default;
                Spread(floats, target + (16 * i), centred.First(count));
            }
        }
    }

    /// <summary>Four values of a channel in float32, less its mean where the map has means.</summary>
    private static Float4 Centred<T, TFormat>(Quad<T> values, ArrayView<float> workspace, GramGroup group, int channel)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        Float4 widened = FeatureAccess.Widen<T, TFormat>(values);
        return group.Means < 0 ? widened : widened.Less(workspace[group.Means + channel]);
    }

    private static void Spread(ArrayView<float> floats, int target, Float4 values)
    {
        floats[target] = values.X;
        floats[target + TileShape.Stride] = values.Y;
        floats[target + (2 * TileShape.Stride)] = values.Z;
        floats[target + (3 * TileShape.Stride)] = values.W;
    }

    private static void Store(ArrayView<float> workspace, long target, Microtile sums, int y, int x, bool add)
    {
        ArrayView<Float4> quads = workspace.Cast<Float4>();
        long at = (target >> 2) + (64 * y) + x;
        Put(quads, at, sums.Left0, sums.Right0, add);
        Put(quads, at + 16, sums.Left1, sums.Right1, add);
        Put(quads, at + 32, sums.Left2, sums.Right2, add);
        Put(quads, at + 48, sums.Left3, sums.Right3, add);
        Put(quads, at + 512, sums.Left4, sums.Right4, add);
        Put(quads, at + 528, sums.Left5, sums.Right5, add);
        Put(quads, at + 544, sums.Left6, sums.Right6, add);
        Put(quads, at + 560, sums.Left7, sums.Right7, add);
    }

    private static void Put(ArrayView<Float4> quads, long at, Float4 left, Float4 right, bool add)
    {
        quads[at] = add ? quads[at].Plus(left) : left;
        quads[at + 8] = add ? quads[at + 8].Plus(right) : right;
    }
}
