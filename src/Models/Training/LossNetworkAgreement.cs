using MathNet.Numerics.Statistics;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleKernels.Models.Training;

/// <summary>How well one loss network stands in for another, measured on images.</summary>
public static class LossNetworkAgreement
{
    private const int Size = 256;
    private const string Total = "all layers";

    /// <summary>The agreement at one layer.</summary>
    /// <param name="Layer">The layer, or "all layers" for the sum of style distances.</param>
    /// <param name="FeatureCorrelation">Pearson correlation of all feature values; NaN for the sum.</param>
    /// <param name="GramError">Mean over images of ‖G − G'‖ / ‖G'‖; NaN for the sum.</param>
    /// <param name="DistanceRankCorrelation">Spearman correlation of the balanced style distances over pairs of images.</param>
    public sealed record Row(string Layer, double FeatureCorrelation, double GramError, double DistanceRankCorrelation);

    /// <summary>Compares two loss networks that have the same layers.</summary>
    /// <param name="candidate">The stand-in.</param>
    /// <param name="reference">The real one.</param>
    /// <param name="files">Images, at least two.</param>
    /// <param name="pairs">Random pairs of images whose style distances are ranked.</param>
    /// <param name="seed">Decides the pairs.</param>
    /// <returns>A row for every layer, then one for the sum of all.</returns>
    public static IReadOnlyList<Row> Measure(
        LossNetwork candidate, LossNetwork reference, IReadOnlyList<string> files, int pairs = 1000, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(files.Count, 2, nameof(files));
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        string[] layers = [.. reference.Objective.Layers.Select(layer => $"{layer}")];
        var correlations = layers.ToDictionary(layer => layer, _ => new Moments());
        var grams = new List<(Dictionary<string, Tensor> Candidate, Dictionary<string, Tensor> Reference)>();
        foreach (string file in files)
        {
            using DisposeScope images = NewDisposeScope();
            Tensor image = ImageFile.LoadCrop(file, Size, Size, 0.5, 0.5).unsqueeze(0);
            IReadOnlyDictionary<string, Tensor> ours = candidate.Extract(image);
            IReadOnlyDictionary<string, Tensor> theirs = reference.Extract(image);
            foreach (string layer in layers)
            {
                correlations[layer].Add(ours[layer], theirs[layer]);
            }

            grams.Add((Grams(ours, layers), Grams(theirs, layers)));
            images.MoveToOuter(grams[^1].Candidate.Values.Concat(grams[^1].Reference.Values).Cast<IDisposable>());
        }

        (int A, int B)[] drawn = DrawPairs(files.Count, pairs, seed);
        return [.. layers.Select(layer => new Row(
                layer,
                correlations[layer].Correlation,
                grams.Average(g => RelativeError(g.Candidate[layer], g.Reference[layer])),
                Correlation.Spearman(
                    drawn.Select(p => Distance(grams[p.A].Candidate[layer], grams[p.B].Candidate[layer])),
                    drawn.Select(p => Distance(grams[p.A].Reference[layer], grams[p.B].Reference[layer]))))),
            new Row(
                Total,
                double.NaN,
                double.NaN,
                Correlation.Spearman(
                    drawn.Select(p => layers.Sum(layer => Distance(grams[p.A].Candidate[layer], grams[p.B].Candidate[layer]))),
                    drawn.Select(p => layers.Sum(layer => Distance(grams[p.A].Reference[layer], grams[p.B].Reference[layer])))))];
    }

    private static Dictionary<string, Tensor> Grams(IReadOnlyDictionary<string, Tensor> features, IReadOnlyList<string> layers) =>
        layers.ToDictionary(layer => layer, layer => GramMatrix.Compute(features[layer]));

    private static (int A, int B)[] DrawPairs(int images, int pairs, int seed)
    {
        Random random = Data.SeededRandom.For(seed, images);
        return [.. Enumerable.Range(0, pairs).Select(_ =>
        {
            int a = random.Next(images);
            return (a, (a + 1 + random.Next(images - 1)) % images);
        })];
    }

    private static double RelativeError(Tensor gram, Tensor reference)
    {
        using DisposeScope scope = NewDisposeScope();
        return ((gram - reference).norm() / reference.norm()).item<float>();
    }

    /// <summary>‖G − G'‖² / (‖G‖² + ‖G'‖²): Eq. 13 on Gram matrices that are there already.</summary>
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
