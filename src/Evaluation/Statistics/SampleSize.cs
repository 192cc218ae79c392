using MathNet.Numerics.Distributions;

namespace StyleKernels.Evaluation.Statistics;

/// <summary>How many votes show a preference.</summary>
public static class SampleSize
{
    private const double Significance = 0.05;
    private const double Power = 0.8;

    /// <summary>
    /// Independent decided votes that tell a share from one half: two-sided test at 5 %, found in 80 % of all studies (normal approximation of the binomial).
    /// </summary>
    /// <param name="share">The true share of votes for one side, in (0, 1) and not one half; 0.6 for 60 to 40.</param>
    public static int ForShare(double share)
    {
        double alpha = Normal.InvCDF(0, 1, 1 - (Significance / 2)) * 0.5;
        double beta = Normal.InvCDF(0, 1, Power) * Math.Sqrt(share * (1 - share));
        return (int)Math.Ceiling(Math.Pow((alpha + beta) / (share - 0.5), 2));
    }
}
