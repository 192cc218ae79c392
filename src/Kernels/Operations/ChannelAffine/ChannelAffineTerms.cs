using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// gain · (x − centre) + offset for every channel: what is left of a norm once its statistics are known. With the mean as the centre, large
/// means cost no digits.
/// </summary>
/// <param name="Centre">(N or 1, C, 1, 1).</param>
/// <param name="Gain">(N or 1, C, 1, 1).</param>
/// <param name="Offset">(N or 1, C, 1, 1).</param>
internal readonly record struct ChannelAffineTerms(Tensor Centre, Tensor Gain, Tensor Offset)
{
    /// <summary>Whether all three are float32 on the CPU, of as many channels as the map, and of one sample or of all.</summary>
    internal bool Fit(InterleavedMap map)
    {
        (Tensor centre, Tensor gain, Tensor offset) = this;
        return gain.shape is [long samples, _, 1, 1] && (samples == 1 || samples == map.Batch)
            && new[] { centre, gain, offset }.All(term => term.dtype == ScalarType.Float32 && term.device.type == TorchSharp.DeviceType.CPU
                && term.shape.SequenceEqual([samples, map.Channels, 1, 1]));
    }
}
