using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>The content distance of float32 maps that lie in memory alike, by the vectorised passes: samples, and pieces of them, on torch's threads.</summary>
internal static unsafe class ContentDistanceCpu
{
    /// <summary>Values of a piece; fixed, so that the sums do not depend on the number of threads.</summary>
    private const long Piece = 1 << 17;

    /// <returns>(N), float32.</returns>
    internal static Tensor Compute(Tensor features, Tensor content, bool normalize)
    {
        int batch = checked((int)features.shape[0]);
        Tensor distances = empty(batch, ScalarType.Float32, CPU);
        Tensor scales = empty(batch, ScalarType.Float32, CPU);
        Forward(
            (float*)TensorPointer.Get(features),
            (float*)TensorPointer.Get(content),
            batch,
            features.numel() / batch,
            normalize,
            (float*)TensorPointer.Get(distances),
            (float*)TensorPointer.Get(scales));
        GC.KeepAlive(features);
        GC.KeepAlive(content);
        GC.KeepAlive(scales);
        bool tracked = features.requires_grad && is_grad_enabled();
        return tracked ? ContentDistanceFunction.Record(features, content, distances, scales) : distances;
    }

    /// <summary>Distances, and what each is to be multiplied by in the gradient.</summary>
    /// <param name="features">(N, size).</param>
    /// <param name="content">(N, size).</param>
    /// <param name="batch">N.</param>
    /// <param name="size">Values of a sample.</param>
    /// <param name="normalize">Divide by the mean square of the content.</param>
    /// <param name="distances">(N), written.</param>
    /// <param name="scales">(N), written: the gradient of a sample is this times its difference.</param>
    private static void Forward(
        float* features, float* content, int batch, long size, bool normalize, float* distances, float* scales)
    {
        int pieces = Pieces(size);
        (double Difference, double Target)[] sums = new (double, double)[batch * pieces];
        TorchThreads.For(sums.Length, item =>
        {
            (long start, long count) = Range(item, pieces, size);
            sums[item] = ContentDistanceSimd.Squares(features + start, content + start, count, normalize);
        });
        for (int n = 0; n < batch; n++)
        {
            ReadOnlySpan<(double Difference, double Target)> own = sums.AsSpan(n * pieces, pieces);
            double difference = 0;
            double target = 0;
            foreach ((double pieceDifference, double pieceTarget) in own)
            {
                difference += pieceDifference;
                target += pieceTarget;
            }

            double divisor = normalize ? Math.Max(target, ContentDistanceReference.SmallestMeanSquare * size) : size;
            distances[n] = (float)(difference / divisor);
            scales[n] = (float)Math.Min(2 / divisor, float.MaxValue);
        }
    }

    /// <summary>gradFeatures[n] = gradDistances[n]·scales[n]·(features[n] − content[n]).</summary>
    internal static void Backward(
        float* features, float* content, int batch, long size, float* scales, float* gradDistances, float* gradFeatures)
    {
        int pieces = Pieces(size);
        TorchThreads.For(batch * pieces, item =>
        {
            (long start, long count) = Range(item, pieces, size);
            float scale = scales[item / pieces] * gradDistances[item / pieces];
            ContentDistanceSimd.ScaledDifference(features + start, content + start, count, scale, gradFeatures + start);
        });
    }

    private static int Pieces(long size) => (int)((size + Piece - 1) / Piece);

    private static (long Start, long Count) Range(int item, int pieces, long size)
    {
        long offset = item % pieces * Piece;
        return ((item / pieces * size) + offset, Math.Min(Piece, size - offset));
    }
}
