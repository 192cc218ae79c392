using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// Instance norms of interleaved CPU maps: a pass for the statistics and a pass for the values; backward a pass for sums and a pass for the gradient. The
/// map itself is all that is kept for it.
/// </summary>
internal static unsafe class InstanceNormCpu
{
    /// <summary>The normalised map.</summary>
    /// <param name="x">(N, C, H, W).</param>
    /// <param name="map">The same.</param>
    /// <param name="parameters">γ, β, k and f.</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    internal static Tensor Compute(Tensor x, in InterleavedMap map, Tensor[] parameters, bool rectified)
    {
        (Tensor mean, Tensor variance) = ChannelVarianceCpu.Compute(map);
        Tensor result = Like(x);
        ChannelAffineCpu.Apply(map, new InstanceNormFactors(map, mean, variance, parameters).Terms(), rectified, InterleavedMap.Of(result));
        GC.KeepAlive(x);
        GC.KeepAlive(result);
        bool tracked = is_grad_enabled() && (x.requires_grad || parameters.Any(parameter => parameter.requires_grad));
        return tracked ? InstanceNormFunction.Record(x, parameters, mean, variance, result, rectified) : result;
    }

    /// <summary>The gradients of the map and of the parameters.</summary>
    /// <param name="x">(N, C, H, W), interleaved.</param>
    /// <param name="parameters">γ, β, k and f.</param>
    /// <param name="mean">μ, (N, C), float64.</param>
    /// <param name="variance">σ², (N, C), float64.</param>
    /// <param name="gradient">Of the result, (N, C, H, W), of the type of <paramref name="x"/>.</param>
    /// <param name="rectified">Whether negative values became 0.</param>
    internal static (Tensor OfMap, Tensor[] OfParameters) Gradients(
        Tensor x, IReadOnlyList<Tensor> parameters, Tensor mean, Tensor variance, Tensor gradient, bool rectified)
    {
        InterleavedMap map = InterleavedMap.Of(x);
        using Tensor? copy = InterleavedMap.TryCreate(gradient, out InterleavedMap gradients) ? null : Interleaved(gradient);
        if (copy is not null)
        {
            gradients = InterleavedMap.Of(copy);
        }

        var factors = new InstanceNormFactors(map, mean, variance, parameters);
        (double[] sums, double[] moments) = Sums(map, gradients, factors, Least(rectified));
        Tensor ofMap = Like(x);
        Gradient(map, gradients, factors, factors.OfMap(sums, moments), Least(rectified), InterleavedMap.Of(ofMap));
        GC.KeepAlive(x);
        GC.KeepAlive(gradient);
        GC.KeepAlive(ofMap);
        return (ofMap, factors.OfParameters(sums, moments, parameters[0].shape[0], parameters[1].shape[0]));
    }

    private static float Least(bool rectified) => rectified ? 0 : float.NegativeInfinity;

    /// <summary>Σ of the gradient, and Σ of the gradient times (x − centre), (N, C) each. Items in the same order whatever the threads.</summary>
    private static (double[] Sums, double[] Moments) Sums(InterleavedMap x, InterleavedMap gradient, InstanceNormFactors factors, float least)
    {
        int channels = x.Channels;
        double[] items = new double[checked(x.Batch * x.SampleItems * 2 * channels)];
        x.ForRows((sample, row, item) =>
        {
            fixed (float* centre = &factors.Centre[sample * channels], gain = &factors.Gain[sample * channels], offset = &factors.Offset[sample * channels])
            fixed (double* own = &items[item * 2 * channels])
            {
                if (x.IsBFloat16)
                {
                    InstanceNormSimd<BFloat16Vectors>.Add(x.Row(sample, row), gradient.Row(sample, row), x.Width, channels, centre, gain, offset, least, own);
                }
                else
                {
                    InstanceNormSimd<Float32Vectors>.Add(x.Row(sample, row), gradient.Row(sample, row), x.Width, channels, centre, gain, offset, least, own);
                }
            }
        });
        double[] sums = new double[x.Batch * channels];
        double[] moments = new double[x.Batch * channels];
        for (int item = 0; item < x.Batch * x.SampleItems; item++)
        {
            for (int c = 0; c < channels; c++)
            {
                sums[(item / x.SampleItems * channels) + c] += items[(item * 2 * channels) + c];
                moments[(item / x.SampleItems * channels) + c] += items[(((item * 2) + 1) * channels) + c];
            }
        }

        return (sums, moments);
    }

    private static void Gradient(
        InterleavedMap x, InterleavedMap gradient, InstanceNormFactors factors, (float[] Lean, float[] Level) ofMap, float least, InterleavedMap result) =>
        x.ForRows((sample, row, _) =>
        {
            int first = sample * x.Channels;
            fixed (float* centre = &factors.Centre[first], gain = &factors.Gain[first], offset = &factors.Offset[first])
            fixed (float* lean = &ofMap.Lean[first], level = &ofMap.Level[first])
            {
                if (x.IsBFloat16)
                {
                    InstanceNormSimd<BFloat16Vectors>.Gradient(
                        x.Row(sample, row), gradient.Row(sample, row), result.Row(sample, row), x.Width, x.Channels, centre, gain, offset, least, lean, level);
                }
                else
                {
                    InstanceNormSimd<Float32Vectors>.Gradient(
                        x.Row(sample, row), gradient.Row(sample, row), result.Row(sample, row), x.Width, x.Channels, centre, gain, offset, least, lean, level);
                }
            }
        });

    /// <summary>An interleaved map with undefined values.</summary>
    private static Tensor Like(Tensor x)
    {
        using Tensor values = empty([x.shape[0], x.shape[2], x.shape[3], x.shape[1]], x.dtype, CPU);
        return values.permute(0, 3, 1, 2);
    }

    private static Tensor Interleaved(Tensor x)
    {
        using Tensor pixels = x.permute(0, 2, 3, 1);
        using Tensor values = pixels.contiguous();
        return values.permute(0, 3, 1, 2);
    }
}
