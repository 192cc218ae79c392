using MathNet.Numerics.LinearAlgebra;

namespace StyleKernels.Evaluation.Statistics;

/// <summary>
/// Strengths behind paired comparisons, with ties after Davidson (1970): the first of two wins with a probability proportional to its strength, the second
/// likewise, and neither in proportion to ν times the geometric mean of both.
/// </summary>
public sealed class BradleyTerry
{
    private const int MostSteps = 200;

    /// <summary>A step further than this would leave the region where the quadratic model holds.</summary>
    private const double LongestStep = 2;

    /// <summary>Keeps what never lost, or never tied, at a finite strength; too weak to be seen otherwise.</summary>
    private const double Ridge = 1e-8;

    private const double Tolerance = 1e-10;

    private BradleyTerry(double[] logStrengths, double logTies)
    {
        double total = logStrengths.Sum(Math.Exp);
        Strengths = [.. logStrengths.Select(value => Math.Exp(value) / total)];
        Ties = Math.Exp(logTies);
    }

    /// <summary>The strengths; their sum is 1.</summary>
    public IReadOnlyList<double> Strengths { get; }

    /// <summary>Davidson's ν: 0 without ties; between equals a share of ν/(2 + ν) is tied.</summary>
    public double Ties { get; }

    /// <summary>The most likely strengths.</summary>
    /// <param name="count">How many things were compared.</param>
    /// <param name="comparisons">The votes; several may be about the same two.</param>
    public static BradleyTerry Fit(int count, IReadOnlyList<Comparison> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);

        // Logarithms of the strengths, then that of ν. The likelihood is concave in them, and Newton's method finds its maximum.
        Vector<double> parameters = Vector<double>.Build.Dense(count + 1);
        for (int step = 0; step < MostSteps; step++)
        {
            (Vector<double> gradient, Matrix<double> information) = Derivatives(parameters, comparisons);
            Vector<double> change = information.Cholesky().Solve(gradient);
            parameters += change * Math.Min(1, LongestStep / change.InfinityNorm());
            if (change.InfinityNorm() < Tolerance)
            {
                break;
            }
        }

        double[] logStrengths = parameters.SubVector(0, count).ToArray();
        return new BradleyTerry(logStrengths, parameters[count]);
    }

    private static (Vector<double> Gradient, Matrix<double> Information) Derivatives(Vector<double> parameters, IReadOnlyList<Comparison> comparisons)
    {
        Vector<double> gradient = -Ridge * parameters;
        Matrix<double> information = Matrix<double>.Build.DenseDiagonal(parameters.Count, Ridge);
        foreach (Comparison comparison in comparisons.Where(comparison => comparison.Count > 0))
        {
            (int First, int Second, int Ties) at = (comparison.First, comparison.Second, parameters.Count - 1);
            Vector<double>[] outcomes = Outcomes(parameters.Count, at);
            double[] weights = [.. outcomes.Select(outcome => Math.Exp(outcome * parameters))];
            double[] shares = [.. weights.Select(weight => weight / weights.Sum())];
            Vector<double> expected = (shares[0] * outcomes[0]) + (shares[1] * outcomes[1]) + (shares[2] * outcomes[2]);
            gradient += (comparison.Wins * outcomes[0]) + (comparison.Losses * outcomes[1]) + (comparison.Ties * outcomes[2]) - (comparison.Count * expected);
            foreach ((double share, Vector<double> outcome) in shares.Zip(outcomes))
            {
                Vector<double> deviation = outcome - expected;
                information += comparison.Count * share * deviation.OuterProduct(deviation);
            }
        }

        return (gradient, information);
    }

    /// <summary>What a win, a loss and a tie add to the logarithm of their probability, as factors of the parameters.</summary>
    private static Vector<double>[] Outcomes(int length, (int First, int Second, int Ties) at)
    {
        Vector<double>[] outcomes = [.. Enumerable.Range(0, 3).Select(_ => Vector<double>.Build.Dense(length))];
        outcomes[0][at.First] = 1;
        outcomes[1][at.Second] = 1;
        outcomes[2][at.First] = outcomes[2][at.Second] = 0.5;
        outcomes[2][at.Ties] = 1;
        return outcomes;
    }
}
