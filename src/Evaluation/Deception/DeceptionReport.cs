using System.Globalization;
using MathNet.Numerics.Statistics;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Evaluation.Statistics;

namespace StyleKernels.Evaluation.Deception;

/// <summary>The report of a <see cref="DeceptionStudy"/>: the rate of every model, between chance and what the artists' own paintings reach.</summary>
internal sealed class DeceptionReport(DeceptionStudy study, RowTable rows, string folder)
{
    private const int SizeIndex = 0, ModelIndex = 4;

    private readonly ReportPage _page = new("Deception rates");

    /// <summary>Writes pairs.csv, summary.json and index.html.</summary>
    internal IReadOnlyList<ReportTable> Write()
    {
        PairList.Write(In("pairs.csv"), study.Pairs);
        Estimate ownPaintings = Rate([.. study.Pool.LeaveOneOut().Select(right => right ? 1.0 : 0)]);
        Rates[] rates = [.. from size in study.Request.Sizes from model in study.Models select Measure(size, model)];
        ReportTable[] tables = [.. study.Request.Sizes.Select(size => Table(size, [.. rates.Where(rate => rate.Size == size)], ownPaintings))];
        Introduce();
        foreach (ReportTable table in tables)
        {
            _page.Table(table);
        }

        _page.Heading("The paper's figures");
        _page.Paragraph("5,000 pairs of ImageNet contents and 1,798 paintings by 34 artists, in the features of a network that was trained to tell 1,584 other artists apart. Another "
            + "pool and other features give other rates; what can be compared is the order, and the distance to the rows for chance and for the artists' own paintings.");
        _page.Table(PaperDeception.Table6);
        SummaryFile.Write(folder, new
        {
            pairs = study.Pairs.Count,
            settings = study.Settings,
            paintings = study.Pool.Paintings.Count,
            artists = study.Pool.Artists,
            chance = study.Pool.Chance,
            leaveOneOut = ownPaintings,
            rates,
        });
        _page.Save(In("index.html"));
        return tables;
    }

    private void Introduce()
    {
        var settings = (DeceptionStudySettings)study.Settings;
        _page.Paragraph($"A result deceives when, of {study.Pool.Paintings.Count} paintings by {study.Pool.Artists} artists, the nearest is by the artist whose style it was given "
            + $"(Cheng et al. 2021, Table 6). Distances are Euclidean; features: {settings.Space}. {study.Pairs.Count} pairs, listed in pairs.csv, the same for every model; "
            + "95 % intervals by bootstrap over the pairs, for this pool of paintings.");
        _page.Paragraph("As in the paper the style's own picture is one of those that can be nearest; 'by others' leaves it out: what is left is what the artist's paintings "
            + "have in common. Leave-one-out is the rate of the paintings themselves, each among the others: more is not to be hoped for by others. Chance is the rate of a "
            + "painting that is drawn at random.");
    }

    private Rates Measure(int size, string model)
    {
        string text = size.ToString(CultureInfo.InvariantCulture);
        IReadOnlyDictionary<string, double[]> columns = rows.Columns(row => row.Keys[SizeIndex] == text && row.Keys[ModelIndex] == model);
        return new Rates(
            size,
            model,
            columns[DeceptionColumns.Deceived].Length,
            Rate(columns[DeceptionColumns.Deceived]),
            Rate(columns[DeceptionColumns.DeceivedByOthers]),
            Rate(columns[DeceptionColumns.OwnStyle]));
    }

    private Estimate Rate(double[] outcomes) => Bootstrap.Of(outcomes, study.Request.Seed, ArrayStatistics.Mean)[0];

    private ReportTable Table(int size, Rates[] rates, Estimate ownPaintings) => new(
        $"{study.Pairs.Count} pairs, {size} px: deception rates in %, with 95 % intervals",
        ["model", "pairs", "deceived", "by others", "nearest is the style"],
        [
            .. rates.Select(rate => (string[])
            [
                rate.Model, rate.Pairs.ToString(CultureInfo.InvariantCulture), Percent(rate.Deceived), Percent(rate.DeceivedByOthers), Percent(rate.OwnStyle),
            ]),
            ["leave-one-out", study.Pool.Paintings.Count.ToString(CultureInfo.InvariantCulture), "", Percent(ownPaintings), ""],
            ["chance", "", Percent(study.Pool.Chance), "", ""],
        ]);

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture);

    private static string Percent(Estimate share) =>
        double.IsNaN(share.Value) ? "" : $"{Percent(share.Value)} [{Percent(share.Low)}, {Percent(share.High)}]";

    private string In(string name) => Path.Combine(folder, name);

    /// <summary>The rates of a model.</summary>
    private sealed record Rates(int Size, string Model, int Pairs, Estimate Deceived, Estimate DeceivedByOthers, Estimate OwnStyle);
}
