using StyleKernels.Evaluation.Bounds;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Objectives;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Bounds;

public sealed class BoundsStudyTests : IDisposable
{
    private const int Size = 40;
    private readonly PictureFolders _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void EveryNumber_IsThatOfAnIndependentFloat64Computation_On50Pairs()
    {
        using BoundsStudy study = BoundsStudy.Open(new BoundsStudyRequest { Images = _pictures.Style, Pairs = 50, Size = Size });
        using LossNetwork network = LossNetwork.Embedded(objective: Objective.Paper);
        var known = new Dictionary<(string Picture, string Layer, bool Centred), double[,]>();
        foreach (Row row in Enumerable.Range(0, study.Count).Select(study.Measure))
        {
            Assert.NotEqual(row.Keys[0], row.Keys[1]);
            foreach (string layer in study.Layers)
            {
                (double[,] s, double[,] p) = (Gram(row.Keys[0], layer, false), Gram(row.Keys[1], layer, false));
                (double[,] cs, double[,] cp) = (Gram(row.Keys[0], layer, true), Gram(row.Keys[1], layer, true));
                double Value(string name) => row.Values[study.Schema.Values.ToList().IndexOf(BoundsColumns.Of(name, layer))];
                AssertClose(Float64Losses.Classic(s, p), Value(BoundsColumns.Distance));
                AssertClose(Float64Losses.Balanced(s, p), Value(BoundsColumns.Balanced));
                AssertClose(Value(BoundsColumns.Distance) / Float64Losses.Balanced(s, p), Value(BoundsColumns.Supremum));
                AssertClose(Math.Pow(Norm(s) - Norm(p), 2) / s.Length, Value(BoundsColumns.Infimum), 1e-3);
                AssertClose(Float64Losses.Balanced(cs, cp), Value(BoundsColumns.CovarianceBalanced), 1e-3);
                AssertClose(MeanShare(s, cs, p, cp), Value(BoundsColumns.MeanShare), 1e-3);
                Assert.InRange(Value(BoundsColumns.Distance), Value(BoundsColumns.SpectralInfimum) * 0.99999, Value(BoundsColumns.SpectralSupremum) * 1.00001);
                Assert.InRange(Value(BoundsColumns.SpectralSupremum), 0, Value(BoundsColumns.Supremum) * 1.00001);
            }
        }

        double[,] Gram(string picture, string layer, bool centred)
        {
            if (!known.TryGetValue((picture, layer, centred), out double[,]? gram))
            {
                using DisposeScope scope = NewDisposeScope();
                known[(picture, layer, centred)] = gram = Float64Losses.Gram(network.Extract(ImageFile.Load(picture, Size))[layer], centred);
            }

            return gram;
        }
    }

    [Fact]
    public void OnePicture_MakesNoPair()
    {
        _pictures.Write("single/only.png", 40, 40, 1);
        Assert.Contains("one picture", Assert.Throws<StyleKernels.Evaluation.EvaluationException>(
            () => BoundsStudy.Open(new BoundsStudyRequest { Images = _pictures["single"] })).Message);
    }

    /// <summary>With the product of the means as what a covariance lacks of its Gram matrix.</summary>
    private static double MeanShare(double[,] s, double[,] cs, double[,] p, double[,] cp)
    {
        (double means, double covariances) = (0, 0);
        for (int i = 0; i < s.GetLength(0); i++)
        {
            for (int j = 0; j < s.GetLength(1); j++)
            {
                means += Math.Pow(s[i, j] - cs[i, j] - (p[i, j] - cp[i, j]), 2);
                covariances += Math.Pow(cs[i, j] - cp[i, j], 2);
            }
        }

        return means / (means + covariances);
    }

    private static double Norm(double[,] gram) => Math.Sqrt(gram.Cast<double>().Sum(value => value * value));

    private static void AssertClose(double expected, double actual, double relative = 1e-4) =>
        Assert.InRange(actual, (expected * (1 - relative)) - 1e-12, (expected * (1 + relative)) + 1e-12);
}
