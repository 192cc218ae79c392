using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>How the pixels of each sample are shared out when there are fewer samples than would keep every thread busy.</summary>
internal static class WorkSplit
{
    /// <summary>A part is at least this many pixels.</summary>
    private const int SmallestPart = 256;

    /// <summary>Parts per sample, so that samples x parts is a multiple of the threads, or many times as much.</summary>
    internal static int Parts(int samples, long pixels, int channels)
    {
        int threads = get_num_threads();
        if (samples % threads == 0 || samples >= 4 * threads)
        {
            return 1;
        }

        int wanted = threads / (int)System.Numerics.BigInteger.GreatestCommonDivisor(threads, samples);
        long most = pixels / Math.Max(SmallestPart, channels / 2);
        return (int)Math.Clamp(most, 1, wanted);
    }

    /// <summary>The pixels of a part; whole blocks of 64, which keeps cache lines and vectors whole.</summary>
    internal static (long First, long End) Range(int part, int parts, long pixels)
    {
        const long Block = 64;
        long blocks = (pixels + Block - 1) / Block;
        return (Math.Min(pixels, blocks * part / parts * Block), Math.Min(pixels, blocks * (part + 1) / parts * Block));
    }
}
