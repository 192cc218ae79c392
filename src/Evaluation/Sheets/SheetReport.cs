using StyleKernels.Evaluation.Losses;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Evaluation.Sheets;

/// <summary>
/// The report of a <see cref="SheetStudy"/>: the sheet as <c>sheet.png</c>, with its texts as <c>sheet.svg</c>, and the losses of every
/// cell.
/// </summary>
internal sealed class SheetReport(SheetStudy study, RowTable rows, string folder)
{
    private readonly ReportPage _page = new("Results side by side");

    /// <summary>Writes pairs.csv, summary.json, the sheet and index.html.</summary>
    internal IReadOnlyList<ReportTable> Write()
    {
        PairList.Write(In("pairs.csv"), study.Pairs);
        Row[] all = [.. rows.Rows()];
        string sheet = DrawSheet(all);
        _page.Paragraph($"{study.Pairs.Count} pairs, contents at {study.Size} pixels on the shorter side; loss network: "
            + $"{((SheetStudySettings)study.Settings).Measured.LossNetwork}. Below each result its balanced style loss (0 to the number of layers; "
            + "Cheng et al. 2021, Eq. 13) and its content loss.");
        _page.WidePicture(sheet, "A row for each pair: content, style, and the result of every model.");
        _page.Table(Losses(all));
        SummaryFile.Write(folder, new { pairs = study.Pairs, settings = study.Settings, models = study.Models });
        _page.Save(In("index.html"));
        return [Means(all)];
    }

    private string DrawSheet(Row[] all)
    {
        using var sheet = new PictureSheet(["content", "style", .. study.Models]);
        foreach ((PicturePair pair, Row[] row) in study.Pairs.Zip(all.Chunk(study.Models.Count)))
        {
            using DisposeScope scope = NewDisposeScope();
            sheet.Add([Original(pair.Content), Original(pair.Style), .. row.Select(cell => Result(pair, cell))]);
        }

        return sheet.Save(In("sheet.png"));
    }

    private (Tensor? Picture, string Caption) Original(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        try
        {
            return (ImageFile.Load(path, study.Size), name);
        }
        catch (IOException)
        {
            return (null, $"{name}: cannot be read");
        }
    }

    /// <summary>A result that could not be measured is not asked for again: its row says why.</summary>
    private (Tensor? Picture, string Caption) Result(PicturePair pair, Row row) => row.Error.Length > 0
        ? (null, row.Error)
        : (study.Result(row.Keys[LossKeys.ModelIndex], pair), $"style {Number(row, LossColumns.Balanced)}, content {Number(row, LossColumns.Content)}");

    private ReportTable Losses(Row[] all) => new(
        "Balanced style loss / content loss",
        ["content", "style", .. study.Models],
        [.. study.Pairs.Zip(all.Chunk(study.Models.Count), (pair, row) => (string[])
        [
            Path.GetFileNameWithoutExtension(pair.Content), Path.GetFileNameWithoutExtension(pair.Style),
            .. row.Select(cell => cell.Error.Length > 0 ? "failed" : $"{Number(cell, LossColumns.Balanced)} / {Number(cell, LossColumns.Content)}"),
        ])]);

    /// <summary>What fits a terminal however many models there are.</summary>
    private ReportTable Means(Row[] all) => new(
        $"{study.Pairs.Count} pairs, {study.Size} px: means",
        ["model", LossColumns.Balanced, LossColumns.Content],
        [.. all.Where(row => row.Error.Length == 0).GroupBy(row => row.Keys[LossKeys.ModelIndex])
            .Select(model => (string[])[model.Key, Mean(model, LossColumns.Balanced), Mean(model, LossColumns.Content)])]);

    private string Mean(IEnumerable<Row> some, string column) => Figure.Of(some.Average(row => row.Values[IndexOf(column)]));

    private string Number(Row row, string column) => Figure.Of(row.Values[IndexOf(column)]);

    private int IndexOf(string column) => rows.Schema.Values.ToList().IndexOf(column);

    private string In(string name) => Path.Combine(folder, name);
}
