using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>Mean and variance of the channels of an interleaved CPU map in one pass, for the norms of networks.</summary>
internal static unsafe class ChannelVarianceCpu
{
    /// <summary>The moments of each sample and channel.</summary>
    /// <param name="map">(N, C, H, W).</param>
    /// <returns>μ and the biased σ², (N, C) each, float64.</returns>
    internal static (Tensor Mean, Tensor Variance) Compute(in InterleavedMap map)
    {
        InterleavedMap whole = map;
        int channels = map.Channels;
        double[] sums = new double[checked(map.Batch * map.SampleItems * 2 * channels)];
        float[] pivots = Pivots(map);
        map.ForRows((sample, row, item) =>
        {
            fixed (float* pivot = &pivots[sample * channels])
            fixed (double* own = &sums[item * 2 * channels])
            {
                if (whole.IsBFloat16)
                {
                    ChannelVarianceSimd<BFloat16Vectors>.Add(whole.Row(sample, row), whole.Width, channels, pivot, own);
                }
                else
                {
                    ChannelVarianceSimd<Float32Vectors>.Add(whole.Row(sample, row), whole.Width, channels, pivot, own);
                }
            }
        });
        return Collect(map, sums, pivots);
    }

    /// <summary>The first pixel of each sample: differences from it keep the digits that squares of large values would lose.</summary>
    private static float[] Pivots(in InterleavedMap map)
    {
        float[] pivots = new float[map.Batch * map.Channels];
        for (int sample = 0; sample < map.Batch; sample++)
        {
            void* pixel = map.Row(sample, 0);
            for (int c = 0; c < map.Channels; c++)
            {
                pivots[(sample * map.Channels) + c] = map.IsBFloat16 ? BFloat16Vectors.Get(pixel, c) : Float32Vectors.Get(pixel, c);
            }
        }

        return pivots;
    }

    /// <summary>The items' sums, always in the same order, so that results do not depend on the threads.</summary>
    private static (Tensor Mean, Tensor Variance) Collect(in InterleavedMap map, double[] sums, float[] pivots)
    {
        double pixels = (double)map.Height * map.Width;
        double[] means = new double[map.Batch * map.Channels];
        double[] variances = new double[map.Batch * map.Channels];
        for (int item = 0; item < map.Batch * map.SampleItems; item++)
        {
            int sample = item / map.SampleItems;
            for (int c = 0; c < map.Channels; c++)
            {
                means[(sample * map.Channels) + c] += sums[(item * 2 * map.Channels) + c];
                variances[(sample * map.Channels) + c] += sums[(((item * 2) + 1) * map.Channels) + c];
            }
        }

        for (int i = 0; i < means.Length; i++)
        {
            double difference = means[i] / pixels;
            variances[i] = Math.Max(0, (variances[i] / pixels) - (difference * difference));
            means[i] = pivots[i] + difference;
        }

        long[] shape = [map.Batch, map.Channels];
        return (tensor(means, shape, device: CPU), tensor(variances, shape, device: CPU));
    }
}
