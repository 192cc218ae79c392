using System.Globalization;
using MathNet.Numerics.Statistics;
using StyleKernels.Evaluation.Artists;
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
        OwnPaintings own = new(Rate(study.Spaces.LeaveOneOut()), Rate(study.Spaces.Attributions()));
        Rates[] rates = [.. from size in study.Request.Sizes from model in study.Models select Measure(size, model)];
        ReportTable[] tables = [.. study.Request.Sizes.Select(size => Table(size, [.. rates.Where(rate => rate.Size == size)], own))];
        Introduce();
        foreach (ReportTable table in tables)
        {
            _page.Table(table);
        }

        _page.Heading("The paper's figures");
        _page.Paragraph("5,000 pairs of ImageNet contents and 1,798 paintings by 34 artists, in the features of a network that was trained to tell "
            + "1,584 other artists apart. Another pool and other features give other rates; what can be compared is the order, and the distance to "
            + "the rows for chance and for the artists' own paintings.");
        _page.Table(PaperDeception.Table6);
        SummaryFile.Write(folder, new
        {
            pairs = study.Pairs.Count,
            settings = study.Settings,
            paintings = study.Pool.Paintings.Count,
            artists = study.Pool.Artists,
            chance = study.Pool.Chance,
            leaveOneOut = own.Nearest,
            classifier = study.Classifier,
            attributedPaintings = own.Attributed,
            rates,
        });
        _page.Save(In("index.html"));
        return tables;
    }

    private void Introduce()
    {
        var settings = (DeceptionStudySettings)study.Settings;
        _page.Paragraph($"A result deceives when, of {study.Pool.Paintings.Count} paintings by {study.Pool.Artists} artists, the nearest is by the "
            + $"artist whose style it was given (Cheng et al. 2021, Table 6). Distances are Euclidean; features: {settings.Space}. "
            + $"{study.Pairs.Count} pairs, listed in pairs.csv, the same for every model; 95 % intervals by bootstrap over the pairs, for this "
            + "pool of paintings.");
        _page.Paragraph("As in the paper the style's own picture is one of those that can be nearest; 'by others' leaves it out: what is left is "
            + "what the artist's paintings have in common. Leave-one-out is the rate of the paintings themselves, each among the others: more is "
            + "not to be hoped for by others. Chance is the rate of a painting that is drawn at random.");
        if (study.Classifier is { } classifier)
        {
            Introduce(classifier);
        }
    }

    private void Introduce(ArtistClassifierFacts classifier) => _page.Paragraph(
        $"The classifier has learned {classifier.Artists.Count} artists from {classifier.Paintings} paintings, {study.Spaces.Known} of them in "
        + $"this pool. Judged by a part of it that has not seen them, {classifier.Right} of the {classifier.Paintings} are attributed to their "
        + $"artist, in %: {Percent(classifier.Accuracy)} (Wilson's interval). So is every result here judged by a part that has not seen the "
        + "painting whose style it was given; the other paintings of the pool may have been seen, in leave-one-out as well. Neighbours are looked "
        + "for among the classifier's scores; 'attributed' is its own decision.");

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
            Rate(columns[DeceptionColumns.OwnStyle]),
            Rate(columns.GetValueOrDefault(DeceptionColumns.Attributed) ?? []));
    }

    private Estimate Rate(IEnumerable<bool> outcomes) => Rate([.. outcomes.Select(right => right ? 1.0 : 0)]);

    private Estimate Rate(double[] outcomes) => Bootstrap.Of(outcomes, study.Request.Seed, ArrayStatistics.Mean)[0];

    private ReportTable Table(int size, Rates[] rates, OwnPaintings own) => new(
        $"{study.Pairs.Count} pairs, {size} px: deception rates in %, with 95 % intervals",
        ["model", "pairs", "deceived", "by others", "nearest is the style", .. Judged("attributed")],
        [
            .. rates.Select(rate => (string[])
            [
                rate.Model, rate.Pairs.ToString(CultureInfo.InvariantCulture), Percent(rate.Deceived), Percent(rate.DeceivedByOthers), Percent(rate.OwnStyle),
                .. Judged(Percent(rate.Attributed)),
            ]),
            [
                "leave-one-out",
                study.Pool.Paintings.Count.ToString(CultureInfo.InvariantCulture), "", Percent(own.Nearest), "", .. Judged(Percent(own.Attributed)),
            ],
            ["chance", "", Percent(study.Pool.Chance), "", "", .. Judged("")],
        ]);

    /// <summary>A cell that stands there only if there is a classifier.</summary>
    private string[] Judged(string cell) => study.Classifier is null ? [] : [cell];

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture);

    private static string Percent(Estimate share) =>
        double.IsNaN(share.Value) ? "" : $"{Percent(share.Value)} [{Percent(share.Low)}, {Percent(share.High)}]";

    private string In(string name) => Path.Combine(folder, name);

    /// <summary>The rates of a model.</summary>
    private sealed record Rates(int Size, string Model, int Pairs, Estimate Deceived, Estimate DeceivedByOthers, Estimate OwnStyle, Estimate Attributed);

    /// <summary>What the paintings of the pool reach among each other.</summary>
    private sealed record OwnPaintings(Estimate Nearest, Estimate Attributed);
}
