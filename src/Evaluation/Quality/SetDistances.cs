using StyleKernels.Evaluation.Runs;
using StyleKernels.Evaluation.Statistics;

namespace StyleKernels.Evaluation.Quality;

/// <summary>Fréchet distances of the results of a model from the styles that they were given, by the features that stand beside the rows.</summary>
internal sealed class SetDistances(QualityStudy study, RowTable rows)
{
    private const int StyleIndex = 2;

    private readonly Dictionary<(string Style, int Size), float[]> _styles = [];

    /// <summary>The distance; NaN where there are fewer than two results.</summary>
    /// <param name="size">Of the pictures.</param>
    /// <param name="where">Which rows.</param>
    internal double Of(int size, Func<Row, bool> where)
    {
        string[] styles = [.. rows.RowsWithFeatures(where).Select(row => row.Keys[StyleIndex])];
        if (styles.Length < 2)
        {
            return double.NaN;
        }

        using FeatureGaussian ofResults = FeatureGaussian.Of(rows.RowsWithFeatures(where).Select(row => row.Features!));
        using FeatureGaussian ofStyles = FeatureGaussian.Of(styles.Select(style => FeaturesOf(style, size)));
        return ofResults.FrechetDistance(ofStyles);
    }

    private float[] FeaturesOf(string style, int size)
    {
        if (!_styles.TryGetValue((style, size), out float[]? features))
        {
            _styles.Add((style, size), features = study.StyleFeatures(style, size));
        }

        return features;
    }
}
