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

    /// <summary>What compares a result with its style.</summary>
    private static readonly string[] OfStyle = [QualityColumns.Gram, QualityColumns.Covariance, QualityColumns.MeanAndDeviation];

    /// <summary>What fits a terminal.</summary>
    private static readonly string[] Shown =
        [QualityColumns.Ssim, QualityColumns.SelfSimilarity, QualityColumns.Perceptual, QualityColumns.Lpips, QualityColumns.Covariance];

    private readonly ReportPage _page = new("Content kept and style taken");
    private readonly SetDistances _sets = new(study, rows);

    private string Frechet => study.Request.Fid is null ? QualityColumns.FrechetResNet : QualityColumns.Fid;

    private bool HasLpips => study.Request.Lpips.Count > 0;

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
            Place[] ofSize = [.. places.Where(place => place.Size == size)];
            _page.Table(Table(
                "content kept",
                [.. ofSize.Where(place => place.Summaries[QualityColumns.Ssim].Count > 0)],
                [.. study.Schema.Values.Except(OfStyle)],
                withSets: false));
            _page.Table(Table("style taken", ofSize, OfStyle, withSets: true));
            Front(size, ofSize, QualityColumns.SelfSimilarity);
            Front(size, ofSize, QualityColumns.Ssim);
        }

        SummaryFile.Write(folder, new { pairs = study.Pairs.Count, settings = study.Settings, places });
        _page.Save(In("index.html"));
        string[] shown = [.. Shown.Where(study.Schema.Values.Contains)];
        return [.. study.Request.Sizes
            .Select(size => Table($"{study.Pairs.Count} pairs, {size} px", [.. places.Where(place => place.Size == size)], shown, withSets: true))];
    }

    private void Introduce()
    {
        _page.Paragraph($"{study.Pairs.Count} pairs, listed in pairs.csv, the same for every model and strength; all numbers are in rows.csv. "
            + "Means; their 95 % intervals, by bootstrap over pairs, are in summary.json.");
        _page.Paragraph("ssim and ms-ssim: structural similarity of result and content, luminance, 1 is the content itself (ms-ssim needs 176 "
            + "pixels). self-similarity: how differently places of the picture resemble each other in ResNet-18, 0 is the content itself (0 to 2). "
            + "perceptual: distance of feature directions to the content in three stages of ResNet-18, in the form of LPIPS but neither with its "
            + "network nor with its weights. gram, covariance, mean-deviation: balanced distances to the style in three stages of ResNet-18 (0 to "
            + "3), on an encoder that nobody trains against.");
        if (HasLpips)
        {
            _page.Paragraph("lpips: Zhang et al. 2018, AlexNet, version 0.1, at the size of the pictures; 0 is the content itself.");
        }

        IntroduceSets();
        foreach (string note in study.Notes)
        {
            _page.Paragraph($"{char.ToUpperInvariant(note[0])}{note[1..]}.");
        }
    }

    private void IntroduceSets()
    {
        string space = ((QualityStudySettings)study.Settings).Space;
        _page.Paragraph($"{Frechet}: Fréchet distance of two Gaussians (Heusel et al. 2017), of all results of a model and of their styles, a "
            + $"style as often as it was given, in {study.Features} features ({space}). Few pictures make it too large: the covariance of "
            + $"{study.Pairs.Count} pictures has at most {study.Pairs.Count - 1} of {study.Features} dimensions. So it compares models on the same "
            + "pairs, with the rows for the references as a scale, and never with numbers from elsewhere; there is no interval, since a bootstrap "
            + "makes pictures fewer still.");
        if (HasLpips && study.Request.Fid is not null)
        {
            _page.Paragraph("artfid: (1 + lpips)(1 + fid), Wright and Ommer 2022. It is theirs only if the network is theirs, and as biased as fid.");
        }
    }

    private Place Measure(int size, string model, double alpha)
    {
        (string sizeText, string alphaText) = (size.ToString(CultureInfo.InvariantCulture), alpha.ToString("R", CultureInfo.InvariantCulture));
        bool IsHere(Row row) => row.Keys[SizeIndex] == sizeText && row.Keys[ModelIndex] == model && row.Keys[AlphaIndex] == alphaText;
        var summaries = rows.Columns(IsHere).ToDictionary(column => column.Key, column => Summary.Of(column.Value, study.Request.Seed));
        double frechet = _sets.Of(size, IsHere);
        bool isArtFid = HasLpips && study.Request.Fid is not null;
        double artFid = isArtFid ? (1 + summaries[QualityColumns.Lpips].Mean.Value) * (1 + frechet) : double.NaN;
        return new Place(size, model, alpha, summaries, frechet, artFid);
    }

    private ReportTable Table(string title, Place[] places, IReadOnlyList<string> columns, bool withSets) => new(
        $"{title}: means",
        ["model", "alpha", .. columns, .. withSets ? OfSets(Frechet, QualityColumns.ArtFid) : []],
        [.. places.Select(place => (string[])
        [
            place.Model,
            place.Alpha.ToString("0.###", CultureInfo.InvariantCulture),
            .. columns.Select(column => Figure.Of(place.Summaries[column].Mean.Value)),
            .. withSets ? OfSets(Figure.Of(place.Frechet), Figure.Of(place.ArtFid)) : [],
        ])]);

    /// <summary>The cells for sets of pictures: the second only where LPIPS and FID are both given.</summary>
    private string[] OfSets(string frechet, string artFid) => HasLpips && study.Request.Fid is not null ? [frechet, artFid] : [frechet];

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
    private sealed record Place(int Size, string Model, double Alpha, IReadOnlyDictionary<string, Summary> Summaries, double Frechet, double ArtFid);
}
