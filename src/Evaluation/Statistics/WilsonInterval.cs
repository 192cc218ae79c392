namespace StyleKernels.Evaluation.Statistics;

/// <summary>The score interval of a share (Wilson 1927): unlike the bootstrap's it has a width at 0 and at 1.</summary>
public static class WilsonInterval
{
    /// <summary>The 97.5th percentile of the normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>A share with its 95 % interval.</summary>
    /// <param name="successes">From 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 1.</param>
    public static Estimate Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        double share = (double)successes / trials;
        double shrink = 1 + (Z * Z / trials);
        double middle = (share + (Z * Z / (2.0 * trials))) / shrink;
        double half = Z / shrink * Math.Sqrt((share * (1 - share) / trials) + (Z * Z / (4.0 * trials * trials)));
        return new Estimate(share, Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
