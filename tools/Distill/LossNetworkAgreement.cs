using MathNet.Numerics.Statistics;
using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Distill;

/// <summary>How well one loss network stands in for another, measured on images at 1, 1/2 and 1/4 of their size.</summary>
internal static class LossNetworkAgreement
{
    private const int Size = 256;
    private const int Pairs = 1000;
    private static readonly int[] Scales = [1, 2, 4];
    private static readonly StyleStatistic[] Statistics = [StyleStatistic.Gram, StyleStatistic.Covariance];

    /// <summary>The agreement of one statistic at one layer.</summary>
    /// <param name="Layer">The layer, or "all" for the sum of style distances.</param>
    /// <param name="Scale">The picture's sides are divided by this; 0 for all.</param>
    /// <param name="Statistic">What represents a style.</param>
    /// <param name="FeatureCorrelation">Pearson correlation of all feature values; NaN for the sum.</param>
    /// <param name="StatisticError">Mean over images of ‖G − G'‖ / ‖G'‖; NaN for the sum.</param>
    /// <param name="DistanceRankCorrelation">Spearman correlation of the balanced style distances over pairs of images.</param>
    public sealed record Row(string Layer, int Scale, string Statistic, double FeatureCorrelation, double StatisticError, double DistanceRankCorrelation);

    /// <summary>Compares two loss networks that have the same layers.</summary>
    /// <param name="candidate">The stand-in.</param>
    /// <param name="reference">The real one.</param>
    /// <param name="files">Images, at least two.</param>
    /// <param name="seed">Decides the pairs whose style distances are ranked.</param>
    /// <returns>A row for every scale, layer and statistic, then one for the sum of all, by statistic.</returns>
    public static IReadOnlyList<Row> Measure(LossNetwork candidate, LossNetwork reference, IReadOnlyList<string> files, int seed = 0)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (int A, int B)[] pairs = DrawPairs(files.Count, seed);
        var rows = new List<Row>();
        var sums = Statistics.ToDictionary(statistic => statistic, _ => (Ours: new double[Pairs], Theirs: new double[Pairs]));
        foreach (int scale in Scales)
        {
            foreach (PyramidLayer layer in reference.Objective.Layers)
            {
                rows.AddRange(MeasureLayer(candidate, reference, files, layer, scale, pairs, sums));
            }
        }

        rows.AddRange(Statistics.Select(statistic => new Row(
            "all", 0, $"{statistic}", double.NaN, double.NaN, Correlation.Spearman(sums[statistic].Ours, sums[statistic].Theirs))));
        return rows;
    }

    private static List<Row> MeasureLayer(
        LossNetwork candidate,
        LossNetwork reference,
        IReadOnlyList<string> files,
        PyramidLayer layer,
        int scale,
        (int A, int B)[] pairs,
        Dictionary<StyleStatistic, (double[] Ours, double[] Theirs)> sums)
    {
        using DisposeScope scope = NewDisposeScope();
        var moments = new Moments();
        var targets = Statistics.ToDictionary(statistic => statistic, _ => new List<(Tensor Ours, Tensor Theirs)>());
        foreach (string file in files)
        {
            using DisposeScope images = NewDisposeScope();
            Tensor image = nn.functional.avg_pool2d(ImageFile.LoadCrop(file, Size, Size, 0.5, 0.5).unsqueeze(0), scale);
            Tensor ours = candidate.Extract(image, [layer])[$"{layer}"];
            Tensor theirs = reference.Extract(image, [layer])[$"{layer}"];
            moments.Add(ours, theirs);
            foreach (StyleStatistic statistic in Statistics)
            {
                (Tensor, Tensor) grams = (Matrix(ours, statistic).MoveToOuterDisposeScope(), Matrix(theirs, statistic).MoveToOuterDisposeScope());
                targets[statistic].Add(grams);
            }
        }

        var rows = new List<Row>();
        foreach ((StyleStatistic statistic, List<(Tensor Ours, Tensor Theirs)> of) in targets)
        {
            double[] ours = [.. pairs.Select(p => Distance(of[p.A].Ours, of[p.B].Ours))];
            double[] theirs = [.. pairs.Select(p => Distance(of[p.A].Theirs, of[p.B].Theirs))];
            for (int i = 0; i < Pairs; i++)
            {
                sums[statistic].Ours[i] += ours[i];
                sums[statistic].Theirs[i] += theirs[i];
            }

            double error = of.Average(pair => RelativeError(pair.Ours, pair.Theirs));
            rows.Add(new Row(layer.Layer, scale, $"{statistic}", moments.Correlation, error, Correlation.Spearman(ours, theirs)));
        }

        return rows;
    }

    private static Tensor Matrix(Tensor features, StyleStatistic statistic) => GramMatrix.Compute(
        statistic == StyleStatistic.Covariance ? features - features.mean([2, 3], keepdim: true) : features);

    private static (int A, int B)[] DrawPairs(int images, int seed)
    {
        Random random = SeededRandom.For(seed, images);
        return [.. Enumerable.Range(0, Pairs).Select(_ =>
        {
            int a = random.Next(images);
            return (a, (a + 1 + random.Next(images - 1)) % images);
        })];
    }

    private static double RelativeError(Tensor matrix, Tensor reference)
    {
        using DisposeScope scope = NewDisposeScope();
        return ((matrix - reference).norm() / reference.norm()).item<float>();
    }

    /// <summary>‖G − G'‖² / (‖G‖² + ‖G'‖²): Eq. 13 on matrices that are there already.</summary>
    private static double Distance(Tensor a, Tensor b)
    {
        using DisposeScope scope = NewDisposeScope();
        return ((a - b).square().sum() / (a.square().sum() + b.square().sum())).item<float>();
    }

    /// <summary>Sums for a Pearson correlation over more values than fit in memory at once.</summary>
    private sealed class Moments
    {
        private double _count;
        private double _sumX;
        private double _sumY;
        private double _sumXX;
        private double _sumYY;
        private double _sumXY;

        public double Correlation =>
            ((_count * _sumXY) - (_sumX * _sumY)) /
            Math.Sqrt(((_count * _sumXX) - (_sumX * _sumX)) * ((_count * _sumYY) - (_sumY * _sumY)));

        public void Add(Tensor x, Tensor y)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor a = x.to(ScalarType.Float64);
            Tensor b = y.to(ScalarType.Float64);
            _count += x.numel();
            _sumX += a.sum().item<double>();
            _sumY += b.sum().item<double>();
            _sumXX += a.square().sum().item<double>();
            _sumYY += b.square().sum().item<double>();
            _sumXY += (a * b).sum().item<double>();
        }
    }
}
