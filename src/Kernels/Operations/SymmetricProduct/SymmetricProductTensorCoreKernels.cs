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
    /// All loads are under way before the first of them is waited for.
    /// </summary>
    private static void Stage<T, TFormat>(
        ArrayView<T> features, ArrayView<float> floats, ProductMap map, int channel, long pixel, int k, float root, uint buffer)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        int matrixRow = Group.IdxX >> 3;
        int matrixQuad = Group.IdxX & 7;
        Quad<float> first = Matrix(floats, map, channel + matrixRow, k + (4 * matrixQuad));
        Quad<float> second = Matrix(floats, map, channel + matrixRow + 16, k + (4 * matrixQuad));
        Quad<float> third = Matrix(floats, map, channel + matrixRow + 32, k + (4 * matrixQuad));
        Quad<float> fourth = Matrix(floats, map, channel + matrixRow + 48, k + (4 * matrixQuad));
        int row = Group.IdxX >> 4;
        int quad = Group.IdxX & 15;
        Quad<T> fifth = Features(features, map, k + row, pixel + (4 * quad));
        Quad<T> sixth = Features(features, map, k + row + 8, pixel + (4 * quad));
        Quad<T> seventh = Features(features, map, k + row + 16, pixel + (4 * quad));
        Quad<T> eighth = Features(features, map, k + row + 24, pixel + (4 * quad));

        uint matrixTarget = buffer + (4u * (uint)((matrixRow * TensorCoreTile.RowStride) + (4 * matrixQuad)));
        const uint MatrixStep = 4 * 16 * TensorCoreTile.RowStride;
        PutMatrix(matrixTarget, first, root);
        PutMatrix(matrixTarget + MatrixStep, second, root);
        PutMatrix(matrixTarget + (2 * MatrixStep), third, root);
        PutMatrix(matrixTarget + (3 * MatrixStep), fourth, root);
        uint target = buffer + (4u * (uint)(TensorCoreTile.OperandWords + (row * TensorCoreTile.AcrossStride) + (4 * quad)));
        const uint Step = 4 * 8 * TensorCoreTile.AcrossStride;
        Fragments.StoreRounded(target, FeatureAccess.Widen<T, TFormat>(fifth));
        Fragments.StoreRounded(target + Step, FeatureAccess.Widen<T, TFormat>(sixth));
        Fragments.StoreRounded(target + (2 * Step), FeatureAccess.Widen<T, TFormat>(seventh));
        Fragments.StoreRounded(target + (3 * Step), FeatureAccess.Widen<T, TFormat>(eighth));
    }

    private static Quad<float> Matrix(ArrayView<float> floats, ProductMap map, int row, int column)
    {
        int count = row < map.Channels ? map.Channels - column : 0;
        long at = map.Matrix + ((long)row * map.Channels) + column;
        return FeatureAccess.Load(floats, at, count, FeatureAccess.IsAligned(map.Matrix, map.Channels));
    }

    private static Quad<T> Features<T>(ArrayView<T> features, ProductMap map, int channel, long pixel)
        where T : unmanaged
    {
        long count = channel < map.Channels ? map.Pixels - pixel : 0;
        long at = map.Features + (channel * map.Pixels) + pixel;
        return FeatureAccess.Load(features, at, count, FeatureAccess.IsAligned(map.Features, map.Pixels));
    }

    private static void PutMatrix(uint target, Quad<float> values, float root) =>
        Fragments.StoreRounded(target, FeatureAccess.Widen<float, Float32Format>(values).Times(root));

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
