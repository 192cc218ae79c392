using System.Globalization;
using MathNet.Numerics.Statistics;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Interpolation;

/// <summary>The report of an <see cref="InterpolationStudy"/>: losses over the weight as a table and curves, and pictures of the first pairs.</summary>
internal sealed class InterpolationReport(InterpolationStudy study, RowTable rows, string folder)
{
    private const int SizeIndex = 0, PathIndex = 4, ModelIndex = 5, WeightIndex = 6;

    /// <summary>Pairs that are shown.</summary>
    private const int ShownPairs = 4;

    private readonly ReportPage _page = new("Between content and style, and between styles");

    /// <summary>Writes pairs.csv, summary.json, sheets, curves and index.html.</summary>
    internal IReadOnlyList<ReportTable> Write()
    {
        PairList.Write(In("pairs.csv"), study.Pairs);
        Introduce();
        Place[] places =
        [
            .. from size in study.Request.Sizes from path in Enum.GetValues<InterpolationPath>() from model in study.Models from weight in study.Request.Weights
               select Measure(size, path, model, weight),
        ];
        places = [.. places.Where(place => place.Pairs > 0)];
        var tables = new List<ReportTable>();
        foreach ((int i, int size) in study.Request.Sizes.Index())
        {
            foreach (IGrouping<InterpolationPath, Place> path in places.Where(place => place.Size == size).GroupBy(place => place.Path))
            {
                tables.Add(Section(i, path.Key, [.. path]));
            }
        }

        SummaryFile.Write(folder, new { pairs = study.Pairs.Count, settings = study.Settings, places });
        _page.Save(In("index.html"));
        return tables;
    }

    private void Introduce()
    {
        var settings = (InterpolationStudySettings)study.Settings;
        _page.Paragraph($"{study.Pairs.Count} pairs, listed in pairs.csv; loss network: {settings.LossNetwork}; all numbers are in rows.csv. "
            + "balanced: the paper's style loss (Eq. 13), summed over its layers; content: relative squared error of the content's features.");
        _page.Paragraph("Cheng et al. 2021 hold (Fig. 7) that too much style is not mended by mixing in the content's own style: what is too "
            + "strong becomes weaker everywhere, and the right weight is another for every style. Compare a network trained with the classic loss "
            + "at weights below 1 with one trained with the balanced loss at 1.");
    }

    private Place Measure(int size, InterpolationPath path, string model, double weight)
    {
        (string sizeText, string pathText, string weightText) =
            (size.ToString(CultureInfo.InvariantCulture), InterpolationStudy.NameOf(path), weight.ToString("R", CultureInfo.InvariantCulture));
        IReadOnlyDictionary<string, double[]> columns = rows.Columns(row =>
            row.Keys[SizeIndex] == sizeText && row.Keys[PathIndex] == pathText && row.Keys[ModelIndex] == model && row.Keys[WeightIndex] == weightText);
        double[] style = columns[InterpolationColumns.Style];
        return new Place(
            size,
            path,
            model,
            weight,
            style.Length,
            columns[InterpolationColumns.Content].Mean(),
            style.Mean(),
            columns[InterpolationColumns.SecondStyle].Mean());
    }

    private ReportTable Section(int sizeIndex, InterpolationPath path, Place[] places)
    {
        (int size, bool mixes) = (places[0].Size, path == InterpolationPath.Styles);
        var table = new ReportTable(
            mixes ? $"From one style to another, {size} px: means" : $"From the content's own manner to the style, {size} px: means",
            [
                "model", "weight", InterpolationColumns.Content, InterpolationColumns.Style,
                .. mixes ? [InterpolationColumns.SecondStyle] : Array.Empty<string>(),
            ],
            [.. places.Select(place => (string[])
            [
                place.Model, Figure.Of(place.Weight), Figure.Of(place.Content), Figure.Of(place.Style),
                .. mixes ? [Figure.Of(place.SecondStyle)] : Array.Empty<string>(),
            ])]);
        _page.Heading(mixes ? $"From one style to another, {size} pixels" : $"From content to style, {size} pixels");
        Curves(path, places);
        _page.Table(table);
        Sheet(sizeIndex, path);
        return table;
    }

    private void Curves(InterpolationPath path, Place[] places)
    {
        string file = In($"{InterpolationStudy.NameOf(path)}-{places[0].Size}.svg");
        (string xLabel, Func<Place, double> x) = path == InterpolationPath.Styles
            ? ("balanced loss to the second style", (Func<Place, double>)(place => place.SecondStyle))
            : ("content loss", place => place.Content);
        StudyPlot.Curves(file, xLabel, "balanced loss to the style", [.. places.GroupBy(place => place.Model)
            .Select(model => (model.Key, model.Select(x).ToArray(), model.Select(place => place.Style).ToArray()))]);
        _page.Picture(file, $"Means over the pairs, a curve for each model, a point for each of the weights {string.Join(", ", study.Request.Weights)}.");
    }

    private void Sheet(int sizeIndex, InterpolationPath path)
    {
        bool mixes = path == InterpolationPath.Styles;
        using var sheet = new PictureSheet(
        [
            "content", "style", .. mixes ? ["second style"] : Array.Empty<string>(),
            .. study.Request.Weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)),
        ]);
        Dictionary<int, Row> shown = ShownRows(sizeIndex, path);
        foreach (int[] line in shown.Keys.Order().Chunk(study.Request.Weights.Count))
        {
            using DisposeScope scope = NewDisposeScope();
            Row first = shown[line[0]];
            string[] originals = [first.Keys[1], first.Keys[2], .. mixes ? [first.Keys[3]] : Array.Empty<string>()];
            sheet.Add([.. originals.Select(Original), .. line.Select(index => Cell(index, shown[index]))]);
        }

        string file = In($"sheet-{InterpolationStudy.NameOf(path)}-{study.Request.Sizes[sizeIndex]}.png");
        _page.WidePicture(
            sheet.Save(file),
            "Below each result its balanced loss to the style. "
                + (mixes ? "The weight of the second style stands above." : "The strength stands above."));
    }

    /// <summary>The rows of the first pairs, by index; without those that have no result.</summary>
    private Dictionary<int, Row> ShownRows(int sizeIndex, InterpolationPath path)
    {
        int perPair = study.Count / study.Request.Sizes.Count / study.Pairs.Count;
        int start = sizeIndex * study.Pairs.Count * perPair;
        return rows.Rows().Index().Skip(start).Take(Math.Min(ShownPairs, study.Pairs.Count) * perPair)
            .Where(row => row.Item.Keys[PathIndex] == InterpolationStudy.NameOf(path))
            .GroupBy(row => row.Index / study.Request.Weights.Count)
            .Where(line => line.All(row => !double.IsNaN(row.Item.Values[0])))
            .SelectMany(line => line)
            .ToDictionary(row => row.Index, row => row.Item);
    }

    private (Tensor? Picture, string Caption) Original(string path) => (ImageFile.Load(path, study.Request.Sizes[0]), Path.GetFileNameWithoutExtension(path));

    private (Tensor? Picture, string Caption) Cell(int index, Row row) => (study.Result(index), $"{row.Keys[ModelIndex]}: {Figure.Of(row.Values[1])}");

    private string In(string name) => Path.Combine(folder, name);

    /// <summary>A model at a weight: means over the pairs.</summary>
    private sealed record Place(int Size, InterpolationPath Path, string Model, double Weight, int Pairs, double Content, double Style, double SecondStyle);
}
