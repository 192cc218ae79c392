using System.Globalization;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Evaluation.Statistics;

namespace StyleKernels.Evaluation.Losses;

/// <summary>The report of a <see cref="LossStudy"/>: tables, distributions, content against style, dynamic ranges, samples.</summary>
internal sealed class LossReport(LossStudy study, RowTable rows, string folder)
{
    private static readonly string[] Shown =
    [
        LossColumns.MultiScale, LossColumns.Balanced, LossColumns.Classic, LossColumns.Content,
        LossColumns.HalfContent, LossColumns.Flat, LossColumns.JudgeStyle, LossColumns.JudgeContent,
    ];

    private readonly ReportPage _page = new("Losses of style transfer");

    /// <summary>Writes pairs.csv, summary.json, the plots and index.html.</summary>
    /// <returns>A short table for each size.</returns>
    internal IReadOnlyList<ReportTable> Write()
    {
        PairList.Write(In("pairs.csv"), study.Pairs);
        Introduce();
        var tables = new List<ReportTable>();
        var summaries = new Dictionary<string, object>();
        foreach (int size in study.Request.Sizes)
        {
            Dictionary<string, Dictionary<string, Summary>> summary = Summarise(size);
            summaries[$"{size}"] = summary;
            tables.Add(ShortTable(size, summary));
            WriteSize(size, summary);
        }

        SummaryFile.Write(folder, new { pairs = study.Pairs.Count, settings = study.Settings, failed = Failures(), sizes = summaries });
        _page.Heading("The paper's figures");
        _page.Paragraph("Table 5 of Cheng et al. 2021 gives, on VGG-16, the sums over four layers. Classic losses depend on how Gram matrices are normalised "
            + "and on the encoder, so that only their order can be compared; balanced ones lie in [0, 4] anywhere.");
        _page.Table(PaperFigures.Table5);
        _page.Save(In("index.html"));
        return tables;
    }

    private void Introduce()
    {
        var settings = (LossStudySettings)study.Settings;
        _page.Paragraph($"{study.Pairs.Count} pairs, listed in pairs.csv, the same for every model; all numbers are in rows.csv. Loss network: "
            + $"{settings.LossNetwork}. Intervals hold 95 % of 1000 bootstrap replicates (fewer beyond 5,000 pairs), drawn by pair.");
        _page.Paragraph("multiscale: balanced distances of covariances at relu1_2, relu2_2 and relu3_1 of the picture at 1, 1/2 and 1/4 of its "
            + "size, their sum (0 to 9). balanced and classic: the paper's losses, summed over layers. content: relative squared error of the "
            + "content's features; content-half: of the picture at half its size. flat: deviation of luminance in 8x8 windows where the content is "
            + "flat, over that in the style's quietest tenth. judge: the same by ResNet-18, which nobody trains against (style 0 to 3).");
        if (Failures() is > 0 and int failures)
        {
            _page.Paragraph($"{failures} rows could not be measured; their reasons are in the last column of rows.csv.");
        }
    }

    private int Failures() => rows.Rows().Count(row => row.Error.Length > 0);

    private Dictionary<string, Dictionary<string, Summary>> Summarise(int size) => study.Models.ToDictionary(
        model => model,
        model => rows.Columns(Of(model, size)).ToDictionary(column => column.Key, column => Summary.Of(column.Value, study.Request.Seed)));

    private void WriteSize(int size, Dictionary<string, Dictionary<string, Summary>> summary)
    {
        _page.Heading($"{size} pixels on the shorter side");
        _page.Table(LossTable(size, summary));
        Densities($"multiscale-{size}.svg", LossColumns.MultiScale, size, "Distribution of the multi-scale covariance sum.");
        Densities($"balanced-{size}.svg", LossColumns.Balanced, size, "Distribution of the balanced style loss (Study IV, Fig. 5).");
        Densities($"classic-{size}.svg", LossColumns.Classic, size, "Distribution of the classic style loss (Study I, Fig. 2).", logarithmic: true);
        Scatter($"content-style-{size}.svg", size);
        _page.Table(RangeTable(size));
        foreach (string sum in (string[])[LossColumns.MultiScale, LossColumns.Balanced, LossColumns.Classic, LossColumns.Content])
        {
            _page.Table(LayerTable(sum, summary));
        }

        if (study.Request.Samples)
        {
            WriteSamples(size);
        }
    }

    private ReportTable LossTable(int size, Dictionary<string, Dictionary<string, Summary>> summary)
    {
        string[] columns = [.. Shown.Where(rows.Schema.Values.Contains)];
        return new ReportTable(
            $"Mean with 95 % interval, median, and 90th percentile, {size} px",
            ["model", "pairs", .. columns.SelectMany(column => new[] { column, "median", "p90" })],
            [.. summary.Select(model => (string[])
            [
                model.Key,
                model.Value[LossColumns.Balanced].Count.ToString(CultureInfo.InvariantCulture),
                .. columns.Select(column => model.Value[column]).SelectMany(
                    values => new[] { Figure.Of(values.Mean), Figure.Of(values.Median.Value), Figure.Of(values.Percentile90.Value) }),
            ])]);
    }

    /// <summary>What fits a terminal.</summary>
    private ReportTable ShortTable(int size, Dictionary<string, Dictionary<string, Summary>> summary)
    {
        string[] means = [.. Shown
            .Where(column => column is not (LossColumns.MultiScale or LossColumns.Classic or LossColumns.HalfContent or LossColumns.JudgeContent))
            .Where(rows.Schema.Values.Contains)];
        return new ReportTable(
            $"{study.Pairs.Count} pairs, {size} px: means, for {LossColumns.MultiScale} with its 95 % interval and 90th percentile",
            ["model", LossColumns.MultiScale, "p90", .. means],
            [.. summary.Select(model => (string[])
            [
                model.Key,
                Figure.Of(model.Value[LossColumns.MultiScale].Mean),
                Figure.Of(model.Value[LossColumns.MultiScale].Percentile90.Value),
                .. means.Select(column => Figure.Of(model.Value[column].Mean.Value)),
            ])]);
    }

    private ReportTable LayerTable(string sum, Dictionary<string, Dictionary<string, Summary>> summary)
    {
        string[] columns = [.. rows.Schema.Values.Where(column => column.StartsWith(sum + ':', StringComparison.Ordinal))];
        return new ReportTable(
            $"{sum}, mean by layer",
            ["model", .. columns.Select(column => column[(sum.Length + 1)..])],
            [.. summary.Select(model => (string[])[model.Key, .. columns.Select(column => Figure.Of(model.Value[column].Mean.Value))])]);
    }

    /// <summary>How far losses of the same model lie apart: what the balanced loss is for (section 4.1 of the paper: "more than 1,000 times").</summary>
    private ReportTable RangeTable(int size) => new(
        "Dynamic range of the losses: largest over smallest, and 99th over 1st percentile",
        ["model", "classic", "99/1", "balanced", "99/1"],
        [.. study.Models.Select(model => (string[])[model, .. Range(LossColumns.Classic, model, size), .. Range(LossColumns.Balanced, model, size)])]);

    private void WriteSamples(int size)
    {
        foreach (string column in (string[])[LossColumns.Classic, LossColumns.Balanced])
        {
            foreach ((int index, string model) in study.Models.Take(study.Request.Models.Count).Index())
            {
                string name = $"samples-{column}-{index + 1}-{size}.jpg";
                if (LossSamples.TryWrite(study, rows, In(name), column, model, size))
                {
                    _page.Picture(In(name), $"{model}: pairs with the lowest, middle and highest {column} loss; content, style, result from top to bottom.");
                }
            }
        }
    }

    private void Densities(string name, string column, int size, string caption, bool logarithmic = false)
    {
        StudyPlot.Densities(In(name), column, [.. study.Models.Select(model => (model, rows.Column(column, Of(model, size))))], logarithmic);
        _page.Picture(In(name), caption);
    }

    private void Scatter(string name, int size)
    {
        StudyPlot.Points(In(name), "content loss", "balanced style loss", [.. study.Models.Select(model =>
        {
            (double[] content, double[] style) = rows.Columns(LossColumns.Content, LossColumns.Balanced, Of(model, size));
            return (model, content, style);
        })]);
        _page.Picture(In(name), "Content against balanced style loss, a point for each pair.");
    }

    private string[] Range(string column, string model, int size)
    {
        DynamicRange range = DynamicRange.Of(rows.Column(column, Of(model, size)));
        return [Figure.Of(range.Extremes), Figure.Of(range.Percentiles)];
    }

    private static Func<Row, bool> Of(string model, int size)
    {
        string text = size.ToString(CultureInfo.InvariantCulture);
        return row => row.Keys[LossKeys.ModelIndex] == model && row.Keys[LossKeys.SizeIndex] == text;
    }

    private string In(string name) => Path.Combine(folder, name);
}
