using MathNet.Numerics.Statistics;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Evaluation.Statistics;

namespace StyleKernels.Evaluation.Bounds;

/// <summary>
/// The report of a <see cref="BoundsStudy"/>: a line through loss and supremum for each layer, how much tighter the spectral bounds are,
/// the share of the means.
/// </summary>
internal sealed class BoundsReport(BoundsStudy study, RowTable rows, string folder)
{
    private readonly ReportPage _page = new("The style loss and its bounds");

    /// <summary>Writes summary.json, the plots and index.html.</summary>
    internal IReadOnlyList<ReportTable> Write()
    {
        LayerBounds[] layers = [.. study.Layers.Select(Measure)];
        ReportTable[] tables = [Lines(layers), Tightness(layers), Means(layers)];
        Introduce();
        _page.Table(tables[0]);
        foreach (LayerBounds layer in layers)
        {
            Scatter(layer);
        }

        _page.Heading("Bounds from eigenvalues");
        _page.Paragraph("With the eigenvalues of both Gram matrices given, and not only their norms, the distance lies in a narrower range (von "
            + "Neumann; Hoffman and Wielandt). Width: mean of the spectral range over the range of the norms. Variation: standard deviation over "
            + "mean of the normalised loss; less means that pairs are treated more alike.");
        _page.Table(tables[1]);
        _page.Heading("What the channel means give");
        _page.Paragraph("After a ReLU a Gram matrix is covariance plus the product of the channel means. Share of the means: their part of the "
            + "squared distance, without the mixed term, 0 to 1.");
        _page.Table(tables[2]);
        SummaryFile.Write(folder, new { pairs = study.Count, pictures = study.Pictures, settings = study.Settings, layers });
        _page.Save(Path.Combine(folder, "index.html"));
        return tables;
    }

    private void Introduce()
    {
        var settings = (BoundsStudySettings)study.Settings;
        _page.Paragraph($"{study.Count} random pairs of {study.Pictures} pictures, {settings.Request.Size} px on the shorter side; loss network: "
            + $"{settings.LossNetwork}. All numbers are in rows.csv.");
        _page.Paragraph("Study III of Cheng et al. 2021 (200,000 pairs of paintings, VGG-16) finds a close to linear relation between the classic "
            + "loss and its supremum and shows it in Fig. 4, without numbers. Here a line is fitted by least squares for each layer; r is "
            + "Pearson's correlation.");
        if (rows.Rows().Count(row => row.Error.Length > 0) is > 0 and int failures)
        {
            _page.Paragraph($"{failures} pairs could not be measured; their reasons are in the last column of rows.csv.");
        }
    }

    private LayerBounds Measure(string layer)
    {
        IReadOnlyDictionary<string, double[]> columns = rows.Columns(row => row.Error.Length == 0);
        double[] Of(string name) => columns[BoundsColumns.Of(name, layer)];
        (double[] supremum, double[] infimum) = (Of(BoundsColumns.Supremum), Of(BoundsColumns.Infimum));
        (double[] spectralSupremum, double[] spectralInfimum) = (Of(BoundsColumns.SpectralSupremum), Of(BoundsColumns.SpectralInfimum));
        double[] distance = Of(BoundsColumns.Distance);
        return new LayerBounds(
            layer,
            LinearFit.Of(supremum, distance),
            LinearFit.Of(infimum, distance),
            LinearFit.Of(spectralSupremum, distance),
            LinearFit.Of(spectralInfimum, distance),
            spectralSupremum.Zip(supremum, (tight, wide) => tight / wide).Mean(),
            Enumerable.Range(0, distance.Length)
                .Select(i => (spectralSupremum[i] - spectralInfimum[i]) / (supremum[i] - infimum[i]))
                .Where(double.IsFinite)
                .Mean(),
            Place.Of(Of(BoundsColumns.Balanced)),
            Place.Of(Of(BoundsColumns.SpectralBalanced)),
            Place.Of(Of(BoundsColumns.CovarianceBalanced)),
            Of(BoundsColumns.MeanShare).Mean());
    }

    private void Scatter(LayerBounds layer)
    {
        string path = Path.Combine(folder, $"bounds-{layer.Layer}.svg");
        (double[] x, double[] y) = rows.Columns(BoundsColumns.Of(BoundsColumns.Supremum, layer.Layer), BoundsColumns.Of(BoundsColumns.Distance, layer.Layer));
        StudyPlot.Points(path, $"supremum at {layer.Layer}", "classic style loss", [("pairs", x, y)], layer.Supremum);
        _page.Picture(path, $"{layer.Layer}: classic loss against supremum, a point for each pair (5,000 at most), and the least-squares line.");
    }

    private static ReportTable Lines(LayerBounds[] layers) => new(
        "Classic loss = intercept + slope x bound",
        ["layer", "supremum: slope", "intercept", "r", "infimum: slope", "intercept", "r"],
        [.. layers.Select(layer => (string[])[layer.Layer, .. Cells(layer.Supremum), .. Cells(layer.Infimum)])]);

    private static ReportTable Tightness(LayerBounds[] layers) => new(
        "Spectral bounds",
        [
            "layer", "spectral / plain supremum", "width", "r with spectral supremum", "r with spectral infimum",
            "balanced", "variation", "spectral balanced", "variation",
        ],
        [.. layers.Select(layer => (string[])
        [
            layer.Layer, Figure.Of(layer.SupremumRatio), Figure.Of(layer.Width),
            Figure.Of(layer.SpectralSupremum.Pearson), Figure.Of(layer.SpectralInfimum.Pearson),
            Figure.Of(layer.Balanced.Mean), Figure.Of(layer.Balanced.Variation),
            Figure.Of(layer.SpectralBalanced.Mean), Figure.Of(layer.SpectralBalanced.Variation),
        ])]);

    private static ReportTable Means(LayerBounds[] layers) => new(
        "Balanced loss of Gram matrices and of covariances",
        ["layer", "balanced, Gram", "balanced, covariance", "share of the means"],
        [.. layers.Select(layer => (string[])
            [layer.Layer, Figure.Of(layer.Balanced.Mean), Figure.Of(layer.CovarianceBalanced.Mean), Figure.Of(layer.MeanShare)])]);

    private static string[] Cells(LinearFit fit) => [Figure.Of(fit.Slope), Figure.Of(fit.Intercept), Figure.Of(fit.Pearson)];
}
