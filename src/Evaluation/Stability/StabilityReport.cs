using System.Globalization;
using MathNet.Numerics.Statistics;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Evaluation.Statistics;

namespace StyleKernels.Evaluation.Stability;

/// <summary>The report of a <see cref="StabilityStudy"/>: how much results change, how unevenly over styles, and whether strong styles change more.</summary>
internal sealed class StabilityReport(StabilityStudy study, RowTable rows, string folder)
{
    private const int SizeIndex = 0, StyleIndex = 2, ModelIndex = 3, DisturbanceIndex = 4;

    /// <summary>A correlation of fewer styles says nothing.</summary>
    private const int FewestStyles = 5;

    private readonly ReportPage _page = new("Stability of results");

    /// <summary>Writes pairs.csv, summary.json, the plots and index.html.</summary>
    internal IReadOnlyList<ReportTable> Write()
    {
        PairList.Write(In("pairs.csv"), study.Pairs);
        Introduce();
        ByStyle[] all =
        [
            .. from size in study.Request.Sizes from disturbance in Disturbance.All from model in study.Models select Group(size, disturbance.Name, model),
        ];
        all = [.. all.Where(group => group.Changes.Length > 0)];
        ReportTable[] tables = [.. study.Request.Sizes.Select(size => Table(size, [.. all.Where(group => group.Size == size)]))];
        foreach ((int size, ReportTable table) in study.Request.Sizes.Zip(tables))
        {
            _page.Heading($"{size} pixels on the shorter side");
            _page.Table(table);
            foreach ((int i, Disturbance disturbance) in Disturbance.All.Index())
            {
                Scatter(i + 1, disturbance.Name, size, [.. all.Where(group => group.Size == size && group.Disturbance == disturbance.Name)]);
            }
        }

        SummaryFile.Write(folder, new
        {
            pairs = study.Pairs.Count,
            settings = study.Settings,
            models = all.Select(group => new
            {
                group.Size,
                group.Model,
                group.Disturbance,
                group.Change,
                group.RelativeChange,
                group.Unevenness,
                group.Correlation,
            }),
        });
        _page.Save(In("index.html"));
        return tables;
    }

    private void Introduce()
    {
        var settings = (StabilityStudySettings)study.Settings;
        _page.Paragraph($"{study.Pairs.Count} pairs, listed in pairs.csv. Each content is restyled twice, as it is and disturbed: with Gaussian "
            + "noise of two steps of eight bits, or shifted along both axes, results being laid over each other again. change: root mean square of "
            + "the difference, in steps of eight bits; relative: over the standard deviation of the result. Means with 95 % intervals by bootstrap "
            + "over styles.");
        _page.Paragraph($"Strength of a style: the trace of its Gram matrices, summed over layers; loss network: {settings.LossNetwork}. Gupta et "
            + "al. 2017 find that results of optimisation change more for styles of a larger trace. rho is Spearman's correlation of trace and "
            + "change over the styles; p90 / p10 says how unevenly styles change. Not in Cheng et al. 2021.");
    }

    private ByStyle Group(int size, string disturbance, string model)
    {
        string text = size.ToString(CultureInfo.InvariantCulture);
        double[][] styles =
        [
            .. rows.Rows()
                .Where(row => row.Keys[SizeIndex] == text && row.Keys[DisturbanceIndex] == disturbance
                    && row.Keys[ModelIndex] == model && !double.IsNaN(row.Values[0]))
                .GroupBy(row => row.Keys[StyleIndex])
                .Select(style => Enumerable.Range(0, StabilityColumns.All.Count).Select(i => style.Average(row => row.Values[i])).ToArray()),
        ];
        double[] Column(int i) => [.. styles.Select(style => style[i])];
        return new ByStyle(size, disturbance, model, Column(0), Column(2), Mean(Column(0)), Mean(Column(1)));
    }

    private Estimate Mean(double[] values) => Bootstrap.Of(values, study.Request.Seed, ArrayStatistics.Mean)[0];

    private ReportTable Table(int size, ByStyle[] groups) => new(
        $"{study.Pairs.Count} pairs, {size} px: change of results",
        ["model", "disturbance", "change", "relative", "p90 / p10", "rho with trace"],
        [.. groups.Select(group => (string[])
        [
            group.Model, group.Disturbance, Figure.Of(group.Change), Figure.Of(group.RelativeChange.Value),
            Figure.Of(group.Unevenness), Figure.Of(group.Correlation),
        ])]);

    private void Scatter(int number, string disturbance, int size, ByStyle[] groups)
    {
        string path = In($"stability-{number}-{size}.svg");
        StudyPlot.Points(
            path,
            "log10 of the trace",
            $"change, {disturbance}",
            [.. groups.Select(group => (group.Model, group.Traces.Select(Math.Log10).ToArray(), group.Changes))]);
        _page.Picture(path, $"{disturbance}: change against the style's strength, a point for each style and model.");
    }

    private string In(string name) => Path.Combine(folder, name);

    /// <summary>A model under a disturbance: a value for each style, the mean over its pairs.</summary>
    private sealed record ByStyle(int Size, string Disturbance, string Model, double[] Changes, double[] Traces, Estimate Change, Estimate RelativeChange)
    {
        public double Unevenness => Changes.Quantile(0.9) / Changes.Quantile(0.1);

        public double Correlation => Changes.Length < FewestStyles ? double.NaN : MathNet.Numerics.Statistics.Correlation.Spearman(Traces, Changes);
    }
}
