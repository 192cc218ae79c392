using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// What a norm does to every sample and channel, y = gain · (x − centre) + offset, and what follows from sums over the gradient. In
/// float64: a centre rounded to float32 is made up for in the offset, so that large means cost no digits.
/// </summary>
internal sealed class InstanceNormFactors
{
    private readonly int _batch;
    private readonly int _channels;
    private readonly double _pixels;
    private readonly double[] _mean;
    private readonly double[] _rate;
    private readonly double[] _scale;
    private readonly double[] _keep;
    private readonly double[] _floor;

    /// <param name="map">The map that is normalised.</param>
    /// <param name="mean">μ, (N, C), float64.</param>
    /// <param name="variance">σ², (N, C), float64.</param>
    /// <param name="parameters">γ and β, (N or 1, C), k and f, (C).</param>
    internal InstanceNormFactors(in InterleavedMap map, Tensor mean, Tensor variance, IReadOnlyList<Tensor> parameters)
    {
        (_batch, _channels, _pixels) = (map.Batch, map.Channels, (double)map.Height * map.Width);
        int count = _batch * _channels;
        (_mean, _scale, _keep, _floor) = (Values(mean, count), Values(parameters[0], count), Values(parameters[2], count), Values(parameters[3], count));
        double[] shift = Values(parameters[1], count);
        _rate = [.. Values(variance, count).Zip(_floor, (square, floor) => 1 / Math.Sqrt(square + (floor * floor) + InstanceNorm.Epsilon))];
        (Centre, Gain, Offset) = (new float[count], new float[count], new float[count]);
        for (int i = 0; i < count; i++)
        {
            Centre[i] = (float)_mean[i];
            Gain[i] = (float)(_scale[i] * _rate[i]);
            Offset[i] = (float)(shift[i] + (((_keep[i] * _mean[i]) + (Centre[i] - _mean[i])) * _scale[i] * _rate[i]));
        }
    }

    /// <summary>(N, C): about the mean.</summary>
    internal float[] Centre { get; }

    /// <summary>(N, C).</summary>
    internal float[] Gain { get; }

    /// <summary>(N, C).</summary>
    internal float[] Offset { get; }

    /// <summary>The norm itself; the current dispose scope's.</summary>
    internal ChannelAffineTerms Terms()
    {
        long[] shape = [_batch, _channels, 1, 1];
        return new ChannelAffineTerms(tensor(Centre, shape, device: CPU), tensor(Gain, shape, device: CPU), tensor(Offset, shape, device: CPU));
    }

    /// <summary>Whether parameters are those of a map of this shape, in float32 on the CPU.</summary>
    internal static bool Fit(in InterleavedMap map, IReadOnlyList<Tensor> parameters)
    {
        (int batch, int channels) = (map.Batch, map.Channels);
        return parameters.All(parameter => parameter.dtype == ScalarType.Float32 && parameter.device.type == TorchSharp.DeviceType.CPU)
            && parameters.Take(2).All(parameter => parameter.dim() == 2
                && (parameter.shape[0] == 1 || parameter.shape[0] == batch) && parameter.shape[1] == channels)
            && parameters.Skip(2).All(parameter => parameter.dim() == 1 && parameter.shape[0] == channels);
    }

    /// <summary>The gradient of x, slope · (gradient of y) + lean · (x − centre) + level; the slope is <see cref="Gain"/>.</summary>
    /// <param name="sums">(N, C): Σ of the gradient of y.</param>
    /// <param name="moments">(N, C): Σ of the gradient of y times (x − centre).</param>
    /// <returns>(N, C) each.</returns>
    internal (float[] Lean, float[] Level) OfMap(double[] sums, double[] moments)
    {
        float[] lean = new float[_mean.Length];
        float[] level = new float[_mean.Length];
        for (int i = 0; i < _mean.Length; i++)
        {
            double ofVariance = OfVariance(i, sums[i], moments[i]);
            double ofMean = -(1 - _keep[i]) * _scale[i] * _rate[i] * sums[i];
            lean[i] = (float)(2 * ofVariance / _pixels);
            level[i] = (float)((ofMean / _pixels) + (2 * ofVariance / _pixels * (Centre[i] - _mean[i])));
        }

        return (lean, level);
    }

    /// <summary>The gradients of γ and β, of the shape that they have, and of k and f, (C).</summary>
    /// <param name="sums">(N, C): Σ of the gradient of y.</param>
    /// <param name="moments">(N, C): Σ of the gradient of y times (x − centre).</param>
    /// <param name="scaleSamples">N of γ.</param>
    /// <param name="shiftSamples">N of β.</param>
    internal Tensor[] OfParameters(double[] sums, double[] moments, long scaleSamples, long shiftSamples)
    {
        int count = _mean.Length;
        (double[] ofScale, double[] ofKeep, double[] ofFloor) = (new double[count], new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            ofScale[i] = _rate[i] * OfGain(i, sums[i], moments[i]);
            ofKeep[i] = _mean[i] * _scale[i] * _rate[i] * sums[i];
            ofFloor[i] = 2 * _floor[i] * OfVariance(i, sums[i], moments[i]);
        }

        return [OfSamples(ofScale, scaleSamples), OfSamples(sums, shiftSamples), OfChannels(ofKeep), OfChannels(ofFloor)];
    }

    private double OfGain(int i, double sum, double moment) => moment + ((Centre[i] - _mean[i]) * sum) + (_keep[i] * _mean[i] * sum);

    private double OfVariance(int i, double sum, double moment) => -0.5 * _scale[i] * _rate[i] * _rate[i] * _rate[i] * OfGain(i, sum, moment);

    private Tensor OfSamples(double[] values, long samples) => samples == _batch ? Tensor32(values, _batch) : Tensor32(SumOfSamples(values), 1);

    private Tensor OfChannels(double[] values)
    {
        using Tensor row = Tensor32(SumOfSamples(values), 1);
        return row.squeeze(0);
    }

    private double[] SumOfSamples(double[] values) =>
        [.. Enumerable.Range(0, _channels).Select(c => Enumerable.Range(0, _batch).Sum(n => values[(n * _channels) + c]))];

    private Tensor Tensor32(double[] values, int samples) => tensor(Array.ConvertAll(values, value => (float)value), [samples, _channels], device: CPU);

    /// <summary>One value for every sample and channel, of as many or of fewer.</summary>
    private static double[] Values(Tensor tensor, int count)
    {
        using var scope = NewDisposeScope();
        double[] own = tensor.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
        return own.Length == count ? own : [.. Enumerable.Range(0, count).Select(i => own[i % own.Length])];
    }
}
