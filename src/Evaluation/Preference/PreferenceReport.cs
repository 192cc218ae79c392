using System.Globalization;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Statistics;
using StyleKernels.Evaluation.Votes;

namespace StyleKernels.Evaluation.Preference;

/// <summary>
/// The report of a preference test (Cheng et al. 2021, Fig. 8): who was preferred how often, strengths behind the votes, and how many votes a difference of 60
/// to 40 needs.
/// </summary>
public sealed class PreferenceReport
{
    private const double LeastOfInterest = 0.6;

    /// <summary>What never won has a strength that is not quite zero: that of the fit's regularisation.</summary>
    private const int StrengthDigits = 6;

    /// <summary>Half the width of a 95 % interval in standard errors.</summary>
    private const double HalfWidth = 1.96;

    private readonly ReportPage _page = new("What people prefer");
    private readonly IReadOnlyList<Judgement> _judgements;
    private readonly string _folder;
    private readonly int _seed;

    /// <summary>A report of votes.</summary>
    /// <param name="judgements">Of a preference test.</param>
    /// <param name="folder">Where to; made if it is missing.</param>
    /// <param name="seed">Decides the bootstrap.</param>
    /// <exception cref="EvaluationException">There are no votes, or they are of another kind.</exception>
    public PreferenceReport(IReadOnlyList<Judgement> judgements, string folder, int seed)
    {
        ArgumentNullException.ThrowIfNull(judgements);
        if (judgements.Any(judgement => judgement.About.Models.Count != 2))
        {
            throw new EvaluationException("these votes are not of a preference test; 'study agreement' is for the kind \"style\"");
        }

        _judgements = judgements.Any(IsRating) ? judgements : throw new EvaluationException("there are no votes yet");
        _folder = folder;
        _seed = seed;
    }

    /// <summary>Writes votes.csv, summary.json, a plot for each question, and index.html.</summary>
    /// <returns>The tables for the console.</returns>
    public IReadOnlyList<ReportTable> Write()
    {
        Directory.CreateDirectory(_folder);
        JudgementFile.Write(In("votes.csv"), _judgements);
        _page.Paragraph("Two results of one pair side by side, of models that raters did not know, on sides drawn at random. Repetitions and pairs "
            + "with an obvious loser count in the last table only. Intervals hold 95 % of 1000 bootstrap replicates, in which raters and pairs are "
            + "drawn. Strengths are Bradley and Terry's with ties after Davidson (1970), their sum is 1. The votes needed are those that find a "
            + "true preference of 60 to 40 in four of five studies (two-sided test at 5 %), at the share of undecided votes and the dependence of "
            + "votes that were found here. All votes are in votes.csv.");
        var tables = new List<ReportTable>();
        var summary = new Dictionary<string, object>();
        foreach (RatingQuestion question in RatingQuestion.Preference)
        {
            Judgement[] votes = [.. _judgements.Where(judgement => IsRating(judgement) && judgement.Vote.Question == question.Id)];
            if (votes.Length > 0)
            {
                tables.AddRange(Write(question, new PreferenceTally(votes), summary));
            }
        }

        tables.Add(RaterTable.Of(_judgements));
        _page.Table(tables[^1]);
        _page.Heading("The paper's figures");
        _page.Paragraph("Fig. 8 of Cheng et al. 2021: of 2,200 votes on networks trained with the classic and with the balanced loss, 28.2 % "
            + "preferred the classic, 55.9 % the balanced, 15.8 % found both similar.");
        SummaryFile.Write(_folder, summary);
        _page.Save(In("index.html"));
        return tables;
    }

    private static bool IsRating(Judgement judgement) => judgement.About.Role == ItemRole.Rating;

    private ReportTable[] Write(RatingQuestion question, PreferenceTally tally, Dictionary<string, object> summary)
    {
        IReadOnlyList<Comparison> counts = tally.Count();
        IReadOnlyList<Estimate> estimates = ClusterBootstrap.Of(tally.Clusters, _seed, weights => Statistics(tally.Models.Count, tally.Count(weights)));
        ReportTable[] tables = [Votes(question, tally, counts, estimates), Strengths(question, tally, [.. estimates.Skip(counts.Count)])];
        _page.Heading(question.Text);
        foreach (ReportTable table in tables)
        {
            _page.Table(table);
        }

        Bars(question, tally, counts);
        summary[question.Id] = new
        {
            models = tally.Models,
            comparisons = counts.Zip(estimates, (count, share) => new
            {
                first = tally.Models[count.First],
                second = tally.Models[count.Second],
                count.Wins,
                count.Losses,
                count.Ties,
                share,
            }),
            strengths = tally.Models.Zip(estimates.Skip(counts.Count)).ToDictionary(model => model.First, model => model.Second),
            ties = BradleyTerry.Fit(tally.Models.Count, counts).Ties,
        };
        return tables;
    }

    /// <summary>The share of the first among decided votes for each twosome, then the strength of each model.</summary>
    private static double[] Statistics(int models, IReadOnlyList<Comparison> counts) =>
    [
        .. counts.Select(count => count.Wins / (count.Wins + count.Losses)),
        .. BradleyTerry.Fit(models, counts).Strengths.Select(strength => Math.Round(strength, StrengthDigits)),
    ];

    private static ReportTable Votes(RatingQuestion question, PreferenceTally tally, IReadOnlyList<Comparison> counts, IReadOnlyList<Estimate> shares) => new(
        $"{question.Text} Share: of the first among decided votes, 95 %. Needed: votes for 60 to 40",
        ["first / second", "votes", "first", "similar", "second", "share", "needed"],
        [.. counts.Zip(shares, (count, share) => (string[])
        [
            $"{tally.Models[count.First]} / {tally.Models[count.Second]}",
            count.Count.ToString("F0", CultureInfo.InvariantCulture),
            Percent(count.Wins / count.Count), Percent(count.Ties / count.Count), Percent(count.Losses / count.Count),
            Figure.Of(share), Needed(count, share).ToString(CultureInfo.InvariantCulture),
        ])]);

    private static ReportTable Strengths(RatingQuestion question, PreferenceTally tally, IReadOnlyList<Estimate> strengths) => new(
        $"{question.Text} Bradley-Terry strengths",
        ["model", "strength"],
        [.. tally.Models.Zip(strengths).OrderByDescending(model => model.Second.Value).Select(model => (string[])[model.First, Figure.Of(model.Second)])]);

    /// <summary>The votes of independent, decided raters, more for those who decide nothing and for votes that go together.</summary>
    private static int Needed(Comparison count, Estimate share)
    {
        double decided = count.Wins + count.Losses;
        double variance = Math.Pow((share.High - share.Low) / (2 * HalfWidth), 2);
        double independent = share.Value * (1 - share.Value) / decided;
        double design = double.IsFinite(variance / independent) ? Math.Max(1, variance / independent) : 1;
        return decided == 0 ? 0 : (int)Math.Ceiling(SampleSize.ForShare(LeastOfInterest) * design * count.Count / decided);
    }

    private void Bars(RatingQuestion question, PreferenceTally tally, IReadOnlyList<Comparison> counts)
    {
        string name = $"preference-{question.Id}.svg";
        StudyPlot.StackedBars(In(name), ["first", "similar", "second"], [.. counts.Select(count =>
            ($"{tally.Models[count.First]} / {tally.Models[count.Second]}", new[] { count.Wins, count.Ties, count.Losses }))]);
        _page.Picture(In(name), $"{question.Text} Votes for the first, for neither, and for the second (Fig. 8).");
    }

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";

    private string In(string name) => Path.Combine(_folder, name);
}
