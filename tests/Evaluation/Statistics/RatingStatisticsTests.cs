using MathNet.Numerics.Distributions;
using StyleKernels.Evaluation.Statistics;
using Xunit;

namespace StyleKernels.Tests.Evaluation.Statistics;

public sealed class RatingStatisticsTests
{
    /// <summary>The reliability data of Krippendorff 2011, section C: four observers, twelve units, 0 where one did not look.</summary>
    private static readonly int[][] Krippendorff =
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ];

    [Fact]
    public void OrdinalAlpha_OfKrippendorffsExample_IsHis() => Assert.Equal(0.815, KrippendorffAlpha.Ordinal(Units(Krippendorff)), 0.0005);

    [Fact]
    public void OrdinalAlpha_LooksAtTheOrderOnly()
    {
        IEnumerable<double[]> stretched = Units(Krippendorff).Select(scores => scores.Select(score => Math.Pow(10, score)).ToArray());
        Assert.Equal(KrippendorffAlpha.Ordinal(Units(Krippendorff)), KrippendorffAlpha.Ordinal(stretched), 1e-12);
    }

    [Fact]
    public void OrdinalAlpha_IsOneForAgreement_AndNothingWithoutTwoRaters()
    {
        Assert.Equal(1, KrippendorffAlpha.Ordinal([[1, 1], [2, 2, 2], [3, 3]]), 1e-12);
        Assert.True(double.IsNaN(KrippendorffAlpha.Ordinal([[1], [2]])));
        Assert.True(double.IsNaN(KrippendorffAlpha.Ordinal([[2, 2], [2, 2]])));
    }

    [Theory]
    [InlineData(30, 20, 10, "an ordinary result")]
    [InlineData(3, 3, 3, "equals")]
    [InlineData(900, 1, 25, "a clear one")]
    public void TwoThings_HaveTheStrengthsOfTheClosedForm(double wins, double losses, double ties, string reason)
    {
        // With two things Davidson's model is saturated: it gives back the shares.
        BradleyTerry fit = BradleyTerry.Fit(2, [new Comparison(0, 1, wins, losses, ties)]);
        Assert.True(Math.Abs((fit.Strengths[0] / fit.Strengths[1]) - (wins / losses)) < 1e-4 * wins / losses, reason);
        Assert.Equal(ties / Math.Sqrt(wins * losses), fit.Ties, 1e-4);
    }

    [Fact]
    public void WithoutTies_StrengthsAreThoseOfBradleyAndTerry()
    {
        // Shares that fit strengths 4 : 2 : 1 exactly.
        BradleyTerry fit = BradleyTerry.Fit(3, [new(0, 1, 40, 20, 0), new(1, 2, 40, 20, 0), new(2, 0, 20, 80, 0)]);
        Assert.Equal([4 / 7.0, 2 / 7.0, 1 / 7.0], fit.Strengths.Select(value => Math.Round(value, 6)), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.InRange(fit.Ties, 0, 1e-4);
    }

    [Fact]
    public void WhatNeverLost_HasAFiniteStrength()
    {
        BradleyTerry fit = BradleyTerry.Fit(2, [new Comparison(0, 1, 10, 0, 0)]);
        Assert.InRange(fit.Strengths[0], 0.999, 1);
    }

    [Fact]
    public void TheNumberOfVotes_FindsThePreferenceInFourOfFiveStudies()
    {
        int votes = SampleSize.ForShare(0.6);
        Assert.Equal(194, votes);

        // The exact power of the test at that number.
        var fair = new Binomial(0.5, votes);
        int critical = Enumerable.Range(0, votes).First(k => 1 - fair.CumulativeDistribution(k - 1) <= 0.025);
        Assert.InRange(1 - new Binomial(0.6, votes).CumulativeDistribution(critical - 1), 0.76, 0.84);
    }

    private static IEnumerable<double[]> Units(int[][] observers) =>
        Enumerable.Range(0, observers[0].Length).Select(unit => observers.Where(row => row[unit] > 0).Select(row => (double)row[unit]).ToArray());
}
