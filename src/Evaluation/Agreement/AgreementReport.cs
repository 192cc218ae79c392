using System.Globalization;
using MathNet.Numerics.Statistics;
using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Evaluation.Statistics;
using StyleKernels.Evaluation.Votes;

namespace StyleKernels.Evaluation.Agreement;

/// <summary>The report of an <see cref="AgreementStudy"/>: Tables 2 and 3 and Fig. 3 of the paper, and how well raters agree with each other.</summary>
internal sealed class AgreementReport(AgreementStudy study, IReadOnlyList<Judgement> judgements, RowTable rows, string folder)
{
    private const string Average = "average";

    private static readonly Dictionary<string, double> Scores = new() { [RatingQuestion.Good] = -1, [RatingQuestion.Ok] = 0, [RatingQuestion.Bad] = 1 };

    private static readonly (string Sum, string Title)[] Tables =
    [
        (LossColumns.Classic, "Pearson correlation of the classic style loss and the human score (Table 2)"),
        (LossColumns.Balanced, "Pearson correlation of the balanced style loss and the human score (Table 3)"),
        (LossColumns.MultiScale, "Pearson correlation of the multi-scale covariance sum and the human score"),
    ];

    private readonly ReportPage _page = new("Style losses and human scores");
    private readonly ScoredSample[] _scored = Join(judgements, rows);

    /// <summary>Writes votes.csv, summary.json, the plot and index.html.</summary>
    /// <returns>Tables 2 and 3, and the raters.</returns>
    internal IReadOnlyList<ReportTable> Write()
    {
        JudgementFile.Write(In("votes.csv"), judgements);
        double alpha = KrippendorffAlpha.Ordinal(_scored.GroupBy(sample => sample.Sample).Select(sample => sample.Select(one => one.Score).ToArray()));
        var correlations = Tables.ToDictionary(table => table.Sum, table => Correlate(table.Sum));
        Introduce(alpha);
        ReportTable[] tables = [.. Tables.Select(table => Table(table.Title, table.Sum, correlations[table.Sum])), RaterTable.Of(judgements)];
        foreach (ReportTable table in tables)
        {
            _page.Table(table);
        }

        Distribution();
        _page.Heading("The paper's figures");
        _page.Table(PaperCorrelations.Averages);
        SummaryFile.Write(folder, new { settings = study.Settings, samples = study.Count, scores = _scored.Length, alpha, pearson = correlations });
        _page.Save(In("index.html"));
        return [tables[0], tables[1], tables[^1]];
    }

    private void Introduce(double alpha)
    {
        _page.Paragraph($"{_scored.Length} scores of {study.Count} samples, each a style and a result: good (-1), OK (0) or bad (1). A loss that "
            + "agrees with people is high where they say bad: its correlation is positive. The losses are those of the pictures that were shown, "
            + $"rows.csv; the votes are in votes.csv. Loss network: {((AgreementStudySettings)study.Settings).LossNetwork}. The average is the "
            + "plain mean over raters, as in the paper; intervals hold 95 % of the bootstrap's replicates, drawn by score. Repetitions count in "
            + "the last table only.");
        _page.Paragraph(double.IsNaN(alpha)
            ? "No sample was scored by two raters, or all scores are the same: there is no Krippendorff's alpha "
                + "(rate make --shared N gives samples to all raters)."
            : $"Krippendorff's alpha, ordinal, over the samples that several raters scored: {Figure.Of(alpha)} (1: full agreement, 0: chance).");
    }

    /// <summary>For each rater, then on average, an estimate for each layer and the sum.</summary>
    private Dictionary<string, IReadOnlyList<Estimate>> Correlate(string sum)
    {
        int[] columns = [.. LayersThenSum(sum).Select(column => rows.Schema.Values.ToList().IndexOf(column))];
        Dictionary<string, IReadOnlyList<Estimate>> byRater = _scored.GroupBy(sample => sample.Rater).OrderBy(rater => rater.Key, StringComparer.Ordinal)
            .ToDictionary(rater => rater.Key, rater => Estimates([.. rater], columns));
        byRater[Average] = Estimates(_scored, columns);
        return byRater;
    }

    /// <summary>The mean over the raters among the samples, with the interval of drawing samples.</summary>
    private IReadOnlyList<Estimate> Estimates(ScoredSample[] samples, int[] columns) => Bootstrap.Of(
        [.. Enumerable.Range(0, samples.Length).Select(i => (double)i)],
        study.Request.Seed,
        [.. columns.Select(column => (Func<double[], double>)(drawn => drawn.Select(i => samples[(int)i]).GroupBy(sample => sample.Rater)
            .Select(rater => Pearson(rater, column)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average()))]);

    private static double Pearson(IEnumerable<ScoredSample> samples, int column)
    {
        ScoredSample[] all = [.. samples];
        return Correlation.Pearson(all.Select(sample => sample.Losses[column]), all.Select(sample => sample.Score));
    }

    private ReportTable Table(string title, string sum, Dictionary<string, IReadOnlyList<Estimate>> correlations) => new(
        title,
        ["rater", "scores", .. LayersThenSum(sum).Select(column => column.Contains(':') ? column.Split(':', 2)[1] : "sum"), "sum, 95 %"],
        [.. correlations.Select(rater => (string[])
        [
            rater.Key,
            _scored.Count(sample => rater.Key == Average || sample.Rater == rater.Key).ToString(CultureInfo.InvariantCulture),
            .. rater.Value.Select(estimate => Figure.Of(estimate.Value)),
            $"{Figure.Of(rater.Value[^1].Low)} to {Figure.Of(rater.Value[^1].High)}",
        ])]);

    private void Distribution()
    {
        (string, double[])[] bars = [.. _scored.GroupBy(sample => sample.Model).Select(model =>
            (model.Key, Scores.Values.Select(score => (double)model.Count(sample => sample.Score == score)).ToArray()))];
        StudyPlot.StackedBars(In("scores.svg"), [.. Scores.Keys], bars);
        _page.Picture(In("scores.svg"), "What raters said of each model (Fig. 3).");
    }

    private string[] LayersThenSum(string sum) =>
        [.. rows.Schema.Values.Where(column => column.StartsWith(sum + ':', StringComparison.Ordinal)), sum];

    private static ScoredSample[] Join(IReadOnlyList<Judgement> judgements, RowTable rows)
    {
        Dictionary<string, Row> losses = rows.Rows().Where(row => row.Error.Length == 0).ToDictionary(row => row.Keys[AgreementStudy.SampleIndex]);
        return [.. judgements
            .Where(judgement => judgement.About.Role == ItemRole.Rating
                && losses.ContainsKey(judgement.About.Sample) && Scores.ContainsKey(judgement.Vote.Answer))
            .Select(judgement => new ScoredSample(
                judgement.Rater,
                judgement.About.Sample,
                losses[judgement.About.Sample].Keys[AgreementStudy.ModelIndex],
                Scores[judgement.Vote.Answer],
                losses[judgement.About.Sample].Values))];
    }

    private string In(string name) => Path.Combine(folder, name);
}
