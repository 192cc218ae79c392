namespace StyleKernels.Evaluation.Statistics;

/// <summary>How often each of two things was preferred to the other; counts may be weights.</summary>
/// <param name="First">Index of one of them.</param>
/// <param name="Second">Index of the other.</param>
/// <param name="Wins">How often the first was preferred.</param>
/// <param name="Losses">How often the second was.</param>
/// <param name="Ties">How often neither was.</param>
public readonly record struct Comparison(int First, int Second, double Wins, double Losses, double Ties)
{
    /// <summary>All votes.</summary>
    public double Count => Wins + Losses + Ties;
}
