namespace StyleKernels.Models.Data;

/// <summary>Random generators by key: the same keys give the same numbers on every machine and in every run.</summary>
internal static class SeededRandom
{
    /// <summary>A generator of its own for a combination of keys.</summary>
    public static Random For(params ReadOnlySpan<long> keys)
    {
        // SplitMix64's finaliser over the keys; System.HashCode is salted per process.
        ulong state = 0;
        foreach (long key in keys)
        {
            state += (ulong)key + 0x9E3779B97F4A7C15;
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            state ^= state >> 31;
        }

        return new Random((int)(state >> 33));
    }
}
