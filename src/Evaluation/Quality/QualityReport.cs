using System.Globalization;
using StyleKernels.Evaluation.Pairs;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Evaluation.Statistics;

namespace StyleKernels.Evaluation.Quality;

/// <summary>The report of a <see cref="QualityStudy"/>: a table of all strengths, and content against style as curves.</summary>
internal sealed class QualityReport(QualityStudy study, RowTable rows, string folder)
{
    private const int SizeIndex = 0, AlphaIndex = 3, ModelIndex = 4;

    /// <summary>What fits a terminal.</summary>
    private static readonly string[] Shown = [QualityColumns.Ssim, QualityColumns.SelfSimilarity, QualityColumns.Perceptual, QualityColumns.Covariance];

    private readonly ReportPage _page = new("Content kept and style taken");

    /// <summary>Writes pairs.csv, summary.json, the plots and index.html.</summary>
    internal IReadOnlyList<ReportTable> Write()
    {
        PairList.Write(In("pairs.csv"), study.Pairs);
        Introduce();
        Place[] places = [.. from size in study.Request.Sizes from model in study.Models from alpha in study.Request.Alphas select Measure(size, model, alpha)];
        places = [.. places.Where(place => place.Summaries[QualityColumns.Gram].Count > 0)];
        foreach (int size in study.Request.Sizes)
        {
            _page.Heading($"{size} pixels on the shorter side");
            _page.Table(Table(size, [.. places.Where(place => place.Size == size)], QualityColumns.All));
            Front(size, [.. places.Where(place => place.Size == size)], QualityColumns.SelfSimilarity);
            Front(size, [.. places.Where(place => place.Size == size)], QualityColumns.Ssim);
        }

        SummaryFile.Write(folder, new { pairs = study.Pairs.Count, settings = study.Settings, places });
        _page.Save(In("index.html"));
        return [.. study.Request.Sizes.Select(size => Table(size, [.. places.Where(place => place.Size == size)], Shown))];
    }

    private void Introduce()
    {
        _page.Paragraph($"{study.Pairs.Count} pairs, listed in pairs.csv, the same for every model and strength; all numbers are in rows.csv. Means, with 95 % intervals by bootstrap over pairs.");
        _page.Paragraph("ssim and ms-ssim: structural similarity of result and content, luminance, 1 is the content itself (ms-ssim needs 176 pixels). self-similarity: how differently places of "
            + "the picture resemble each other in ResNet-18, 0 is the content itself (0 to 2). perceptual: distance of feature directions to the content in three stages of ResNet-18, in the "
            + "form of LPIPS but neither with its network nor with its weights. gram, covariance, mean-deviation: balanced distances to the style in three stages of "
            + "ResNet-18 (0 to 3), on an encoder that nobody trains against.");
        _page.Paragraph("Not here: LPIPS, FID and ArtFID, whose published weights are no part of this program. FID of few pairs, moreover, measures how few they are: with less pictures than "
            + "features (2048) its covariances are singular.");
    }

    private Place Measure(int size, string model, double alpha)
    {
        (string sizeText, string alphaText) = (size.ToString(CultureInfo.InvariantCulture), alpha.ToString("R", CultureInfo.InvariantCulture));
        return new Place(size, model, alpha, rows.Columns(row => row.Keys[SizeIndex] == sizeText && row.Keys[ModelIndex] == model && row.Keys[AlphaIndex] == alphaText)
            .ToDictionary(column => column.Key, column => Summary.Of(column.Value, study.Request.Seed)));
    }

    private ReportTable Table(int size, Place[] places, IReadOnlyList<string> columns) => new(
        $"{study.Pairs.Count} pairs, {size} px: means",
        ["model", "alpha", .. columns],
        [.. places.Select(place => (string[])
            [place.Model, Figure.Of(place.Alpha), .. columns.Select(column => Figure.Of(place.Summaries[column].Mean.Value))])]);

    private void Front(int size, Place[] places, string content)
    {
        string path = In($"{content}-{size}.svg");
        StudyPlot.Curves(path, $"content: {content}", "style: covariance distance", [.. places.Where(place => place.Summaries[content].Count > 0)
            .GroupBy(place => place.Model)
            .Select(model => (model.Key, Means(model, content), Means(model, QualityColumns.Covariance)))]);
        _page.Picture(path, $"Content ({content}) against style over the strengths {string.Join(", ", study.Request.Alphas)}, a curve for each model.");
    }

    private static double[] Means(IEnumerable<Place> places, string column) => [.. places.Select(place => place.Summaries[column].Mean.Value)];

    private string In(string name) => Path.Combine(folder, name);

    /// <summary>A model at a strength.</summary>
    private sealed record Place(int Size, string Model, double Alpha, IReadOnlyDictionary<string, Summary> Summaries);
}
