using ILGPU;

namespace StyleKernels;

/// <summary>
/// Device code of the mean and the standard deviation √(variance + 1e-5) of every channel, as AdaIN defines them (Huang and Belongie 2017;
/// the variance is unbiased, divided by P − 1, and 0 for a single pixel).
/// </summary>
internal static class ChannelStatisticsKernels
{
    /// <summary>Threads of a group.</summary>
    internal const int Threads = 256;

    /// <summary>One group per (n, c) row. A second pass centres on the mean: E[x²] − E[x]² cancels badly on features.</summary>
    /// <param name="features">Memory that holds the features.</param>
    /// <param name="first">Where the (N·C, P) features begin, in values.</param>
    /// <param name="means">(N·C), written.</param>
    /// <param name="deviations">(N·C), written.</param>
    /// <param name="pixels">P = H·W.</param>
    [KernelGroup(Threads)]
    internal static void Forward<T, TFormat>(
        ArrayView<T> features, long first, ArrayView<float> means, ArrayView<float> deviations, long pixels)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        long start = first + (Grid.IdxX * pixels);
        bool aligned = FeatureAccess.IsAligned(first, pixels);
        float mean = GroupSum.OfAll(Sum<T, TFormat>(features, start, pixels, aligned)) / pixels;
        float squares = GroupSum.OfAll(SumOfSquares<T, TFormat>(features, start, pixels, aligned, mean));
        if (Group.IdxX == 0)
        {
            means[Grid.IdxX] = mean;
            deviations[Grid.IdxX] = (float)Math.Sqrt((squares / FreePixels(pixels)) + ChannelStatistics.Epsilon);
        }
    }

    /// <summary>One group per (n, c) row: gradMean / P + gradDeviation · (x − mean) / ((P − 1) · deviation).</summary>
    /// <param name="features">Memory that holds the features and their gradient, which is written.</param>
    /// <param name="first">Where the (N·C, P) features begin, in values.</param>
    /// <param name="firstGradient">Where the (N·C, P) gradient begins, in values.</param>
    /// <param name="means">(N·C).</param>
    /// <param name="deviations">(N·C).</param>
    /// <param name="gradMeans">(N·C).</param>
    /// <param name="gradDeviations">(N·C).</param>
    /// <param name="pixels">P = H·W.</param>
    [KernelGroup(Threads)]
    internal static void Backward<T, TFormat>(
        ArrayView<T> features,
        long first,
        long firstGradient,
        ArrayView<float> means,
        ArrayView<float> deviations,
        ArrayView<float> gradMeans,
        ArrayView<float> gradDeviations,
        long pixels)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        int row = Grid.IdxX;
        long start = first + (row * pixels);
        long gradStart = firstGradient + (row * pixels);
        float mean = means[row];
        float constant = gradMeans[row] / pixels;
        float slope = gradDeviations[row] / (FreePixels(pixels) * deviations[row]);
        bool aligned = FeatureAccess.IsAligned(first, pixels);
        bool gradAligned = FeatureAccess.IsAligned(firstGradient, pixels);
        for (long i = 4 * Group.IdxX; i < pixels; i += 4 * Group.DimX)
        {
            Float4 centred = Load<T, TFormat>(features, start + i, pixels - i, aligned, mean);
            Float4 gradient = new() { X = constant, Y = constant, Z = constant, W = constant };
            gradient.AddScaled(slope, centred);
            FeatureAccess.Store<T, TFormat>(features, gradStart + i, pixels - i, gradAligned, gradient);
        }
    }

    private static float FreePixels(long pixels) => Math.Max(pixels - 1, 1);

    private static float Sum<T, TFormat>(ArrayView<T> features, long start, long pixels, bool aligned)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        Float4 sum = default;
        for (long i = 4 * Group.IdxX; i < pixels; i += 4 * Group.DimX)
        {
            sum = sum.Plus(Load<T, TFormat>(features, start + i, pixels - i, aligned, 0));
        }

        return sum.X + sum.Y + (sum.Z + sum.W);
    }

    private static float SumOfSquares<T, TFormat>(ArrayView<T> features, long start, long pixels, bool aligned, float mean)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        Float4 sum = default;
        for (long i = 4 * Group.IdxX; i < pixels; i += 4 * Group.DimX)
        {
            Float4 values = Load<T, TFormat>(features, start + i, pixels - i, aligned, mean);
            sum.X += values.X * values.X;
            sum.Y += values.Y * values.Y;
            sum.Z += values.Z * values.Z;
            sum.W += values.W * values.W;
        }

        return sum.X + sum.Y + (sum.Z + sum.W);
    }

    /// <summary>Four values less the mean; 0 beyond the row's end.</summary>
    private static Float4 Load<T, TFormat>(ArrayView<T> features, long start, long count, bool aligned, float mean)
        where T : unmanaged
        where TFormat : struct, IFeatureFormat<T>
    {
        Quad<T> stored = aligned ? features.Cast<Quad<T>>()[start >> 2] : FeatureAccess.LoadGuarded(features, start, count);
        Float4 values = FeatureAccess.Widen<T, TFormat>(stored);
        return new Float4
        {
            X = values.X - mean,
            Y = count > 1 ? values.Y - mean : 0,
            Z = count > 2 ? values.Z - mean : 0,
            W = count > 3 ? values.W - mean : 0,
        };
    }
}
