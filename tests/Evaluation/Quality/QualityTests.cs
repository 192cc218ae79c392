using System.Text.Json;
using StyleKernels.Evaluation.Quality;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Cli;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Quality;

/// <summary>Alone: the folder of the weights store belongs to the whole process.</summary>
[Collection(RunAlone.Name)]
public sealed class QualityTests : IClassFixture<RandomModel>, IDisposable
{
    private readonly RandomModel _model;
    private readonly PictureFolders _pictures = new();
    private readonly EnvironmentVariable _store;

    public QualityTests(RandomModel model)
    {
        _model = model;
        _store = new EnvironmentVariable(WeightsStore.FolderVariable, _pictures["store"]);
    }

    public void Dispose()
    {
        _store.Dispose();
        _pictures.Dispose();
    }

    [Fact]
    public void OfFlatPictures_OnlyTheLuminanceTermIsLeft()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor a, Tensor b) = (full([1, 3, 176, 200], 0.2, dtype: float64), full([1, 3, 176, 200], 0.6, dtype: float64));
        double luminance = ((2 * 0.2 * 0.6) + 1e-4) / ((0.2 * 0.2) + (0.6 * 0.6) + 1e-4);
        Assert.Equal(luminance, StructuralSimilarity.Ssim(a, b), 1e-9);
        Assert.Equal(Math.Pow(luminance, 0.1333), StructuralSimilarity.MultiScale(a, b), 1e-9);
    }

    [Fact]
    public void Ssim_IsThatOfPlainLoops()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor a, Tensor b) = (PictureFolders.Picture(13, 12, 1), PictureFolders.Picture(13, 12, 2));
        Assert.Equal(PlainSsim(a, b), StructuralSimilarity.Ssim(a, b), 1e-9);
        Assert.Equal(1, StructuralSimilarity.Ssim(a, a), 1e-12);
    }

    [Fact]
    public void MultiScaleSsim_IsThatOfPlainLoops()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = PictureFolders.Picture(176, 181, 1);
        Tensor b = (a * 0.8) + (PictureFolders.Picture(176, 181, 2) * 0.2);
        (double[,] x, double[,] y) = (Luminance(a), Luminance(b));
        double expected = 1;
        foreach (double weight in (double[])[0.0448, 0.2856, 0.3001, 0.2363])
        {
            expected *= Math.Pow(PlainMaps(x, y).Contrast, weight);
            (x, y) = (Halved(x), Halved(y));
        }

        Assert.Equal(expected * Math.Pow(PlainMaps(x, y).Ssim, 0.1333), StructuralSimilarity.MultiScale(a, b), 1e-9);
    }

    [Theory, InlineData(10, 40, false), InlineData(175, 300, true)]
    public void PicturesTooSmallForTheWindows_HaveNoValue(int height, int width, bool hasSsim)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = PictureFolders.Picture(height, width, 1);
        Assert.Equal(hasSsim, !double.IsNaN(StructuralSimilarity.Ssim(a, a)));
        Assert.True(double.IsNaN(StructuralSimilarity.MultiScale(a, a)));
    }

    [Fact]
    public void SelfSimilarity_IsThatOfPlainLoops_AndBlindToAChangeThatAllPlacesShare()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor a, Tensor b) = (rand(1, 5, 3, 4, dtype: float64), rand(1, 5, 3, 4, dtype: float64));
        Assert.Equal(PlainSelfSimilarity(a, b), SelfSimilarity.Distance(a, b), 1e-9);
        Assert.Equal(0, SelfSimilarity.Distance(a * 3, a), 1e-9);
        Assert.Equal(0, SelfSimilarity.Distance(a.flip(1), a), 1e-9);
    }

    [Fact]
    public void PerceptualDistance_LooksAtDirectionsOfFeaturesOnly()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new double[] { 1, 0, 0, 3, 4, 0 }).view(1, 3, 1, 2);
        Tensor b = tensor(new double[] { 0, 2, 5, 0, 0, 0 }).view(1, 3, 1, 2);

        // Directions (1, 0, 4)/√17 and (0, 1, 0) against (0, 1, 0) and (1, 0, 0): 2 at each place.
        Assert.Equal(4, PerceptualDistance.Compute([a, a], [b, b]), 1e-9);
        Assert.Equal(0, PerceptualDistance.Compute([a * 7], [a]), 1e-9);
        Tensor half = tensor(new double[] { 1, 0, 0, 3, 0, 0 }).view(1, 3, 1, 2);
        Assert.Equal((2 - (2 / Math.Sqrt(17))) / 2, PerceptualDistance.Compute([half], [a]), 1e-9);
    }

    [Fact]
    public async Task EvaluateQuality_GivesACurveForEachNetwork_AndAPointForEachReference()
    {
        var run = await Quality("--alpha", "0", "1");
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal(1 + (2 * 2 * 3), File.ReadAllLines(Path.Combine(_pictures["out"], "rows.csv")).Length);
        Assert.Equal(2, run.Output.Count(line => line.StartsWith("ours")));
        string content = Assert.Single(run.Output, line => line.StartsWith("the content itself"));
        Assert.Matches(@"itself\s+1\s+1\.00\s+0\.000\s+0\.000", content);
        Assert.Contains(run.Output, line => line.Contains("frechet"));
        Assert.DoesNotContain(run.Output, line => line.Contains(" fid"));
        Assert.Contains(run.Output, line => line.StartsWith("no LPIPS: 'weights get alexnet'"));
        Assert.Contains(run.Output, line => line.StartsWith("no FID: --fid"));
        Assert.True(File.Exists(Path.Combine(_pictures["out"], "index.html")));
    }

    [Fact]
    public async Task EvaluateQuality_WithoutReferences_MeasuresTheModelsAlone()
    {
        var run = await Quality("--alpha", "1", "--no-references");
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal(1 + 2, File.ReadAllLines(_pictures["out/rows.csv"]).Length);
    }

    /// <summary>The first of these networks is not Inception, but it is a network in an ONNX file.</summary>
    [Fact]
    public async Task WithLpipsAndFid_ThereIsArtFid()
    {
        string[] lpips = WriteLpips();
        var run = await Quality(["--alpha", "0", "1", "--lpips", .. lpips, "--fid", InProgram("resnet18/ResNet18.onnx")]);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.DoesNotContain(run.Output, line => line.StartsWith("no "));
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(_pictures["out/summary.json"]));
        JsonElement[] places = [.. summary.RootElement.GetProperty("places").EnumerateArray()];
        Assert.Equal(4, places.Length);
        foreach (JsonElement place in places.Where(place => place.GetProperty("model").GetString() != "another picture of the same artist"))
        {
            double lpipsMean = place.GetProperty("summaries").GetProperty("lpips").GetProperty("mean").GetProperty("value").GetDouble();
            double fid = place.GetProperty("frechet").GetDouble();
            Assert.True(fid > 0);
            Assert.Equal((1 + lpipsMean) * (1 + fid), place.GetProperty("artFid").GetDouble(), 1e-9);
            Assert.Equal(place.GetProperty("model").GetString() == "the content itself", lpipsMean == 0);
        }

        Assert.Contains("artfid", File.ReadAllText(_pictures["out/tables.md"]));
    }

    /// <summary>Finished results that are the styles themselves, and contents that are the results.</summary>
    [Fact]
    public async Task ResultsThatAreTheirStyles_HaveDistanceZero()
    {
        Directory.CreateDirectory(_pictures["results"]);
        string[] styles = [.. Directory.GetFiles(_pictures.Style, "*.png", SearchOption.AllDirectories)];
        foreach (string style in styles)
        {
            File.Copy(style, _pictures[$"results/c-in-the-style-of-{Path.GetFileName(style)}"]);
        }

        File.Copy(styles[0], _pictures["c.png"]);
        File.WriteAllLines(_pictures["pairs.csv"], ["content,style", .. styles.Select(style => $"c.png,{style}")]);
        var run = await StyleKernelsCommand.Run(
            "evaluate", "quality", "--model", "theirs=" + _pictures["results"], "--list", _pictures["pairs.csv"],
            "--size", "48", "--alpha", "1", "--no-references", "--output", _pictures["out"]);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(_pictures["out/summary.json"]));
        Assert.True(summary.RootElement.GetProperty("places")[0].GetProperty("frechet").GetDouble() < 1e-6);
    }

    [Theory]
    [InlineData("--fid", "missing.onnx", "no such ONNX file")]
    [InlineData("--fid", "resnet18/ResNetPreprocess.onnx", "at most 8192 are taken")]
    [InlineData("--lpips", "missing.pth", "missing.pth")]
    public async Task WeightsThatCannotBeUsed_AreNamed(string option, string file, string expected)
    {
        var run = await Quality(option, File.Exists(InProgram(file)) ? InProgram(file) : file);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, Assert.Single(run.Error));
    }

    [Theory, InlineData("2"), InlineData("x"), InlineData("-0.1")]
    public async Task AStrengthOutOfRange_IsRefused(string alpha)
    {
        var run = await StyleKernelsCommand.Run("evaluate", "quality", "--list", "x.csv", "--alpha", alpha, "--output", _pictures["out"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"--alpha is '{alpha}'", run.Error[0]);
    }

    private Task<StyleKernelsCommand.CommandResult> Quality(params string[] more) => StyleKernelsCommand.Run(
    [
        "evaluate", "quality", "--model", "ours=" + _model.Path, "--content", _pictures.Content, "--style", _pictures.Style, "--pairs", "2", "--size", "48",
        "--output", _pictures["out"], .. more,
    ]);

    private static string InProgram(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private string[] WriteLpips()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new AlexNetEncoder();
        using var weights = new LpipsWeights();
        ModuleWeights.Save(network, _pictures["alexnet.safetensors"]);
        SafetensorsFile.Write(_pictures["lpips.safetensors"], weights.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().abs()));
        return [_pictures["alexnet.safetensors"], _pictures["lpips.safetensors"]];
    }

    private static double PlainSsim(Tensor first, Tensor second) => PlainMaps(Luminance(first), Luminance(second)).Ssim;

    private static double[,] Halved(double[,] picture)
    {
        var halved = new double[picture.GetLength(0) / 2, picture.GetLength(1) / 2];
        for (int i = 0; i < halved.Length; i++)
        {
            (int row, int column) = (i / halved.GetLength(1), i % halved.GetLength(1));
            halved[row, column] = (picture[2 * row, 2 * column] + picture[(2 * row) + 1, 2 * column]
                + picture[2 * row, (2 * column) + 1] + picture[(2 * row) + 1, (2 * column) + 1]) / 4;
        }

        return halved;
    }

    private static (double Ssim, double Contrast) PlainMaps(double[,] x, double[,] y)
    {
        double[,] weights = new double[11, 11];
        double total = 0;
        for (int i = 0; i < 121; i++)
        {
            total += weights[i / 11, i % 11] = Math.Exp(-(Math.Pow((i / 11) - 5, 2) + Math.Pow((i % 11) - 5, 2)) / 4.5);
        }

        (double ssims, double contrasts, int places) = (0, 0, 0);
        for (int top = 0; top + 11 <= x.GetLength(0); top++)
        {
            for (int left = 0; left + 11 <= x.GetLength(1); left++)
            {
                double Mean(Func<double, double, double> of) => Enumerable.Range(0, 121)
                    .Sum(i => weights[i / 11, i % 11] / total * of(x[top + (i / 11), left + (i % 11)], y[top + (i / 11), left + (i % 11)]));
                (double mx, double my) = (Mean((a, _) => a), Mean((_, b) => b));
                (double vx, double vy) = (Mean((a, _) => (a - mx) * (a - mx)), Mean((_, b) => (b - my) * (b - my)));
                double covariance = Mean((a, b) => (a - mx) * (b - my));
                double contrast = ((2 * covariance) + 9e-4) / (vx + vy + 9e-4);
                contrasts += contrast;
                ssims += contrast * ((2 * mx * my) + 1e-4) / ((mx * mx) + (my * my) + 1e-4);
                places++;
            }
        }

        return (ssims / places, contrasts / places);
    }

    private static double[,] Luminance(Tensor picture)
    {
        (int height, int width) = ((int)picture.shape[2], (int)picture.shape[3]);
        var luminance = new double[height, width];
        float[] planes = picture.contiguous().data<float>().ToArray();
        for (int i = 0; i < height * width; i++)
        {
            luminance[i / width, i % width] = (0.299 * planes[i]) + (0.587 * planes[(height * width) + i]) + (0.114 * planes[(2 * height * width) + i]);
        }

        return luminance;
    }

    private static double PlainSelfSimilarity(Tensor first, Tensor second)
    {
        (double[][] a, double[][] b) = (Places(first), Places(second));
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            (double[] inA, double[] inB) = ([.. a.Select(place => Cosine(place, a[j]))], [.. b.Select(place => Cosine(place, b[j]))]);
            sum += inA.Zip(inB, (x, y) => Math.Abs((x / inA.Sum()) - (y / inB.Sum()))).Sum();
        }

        return sum / a.Length;

        static double Cosine(double[] x, double[] y) =>
            1 - (x.Zip(y, (p, q) => p * q).Sum() / Math.Sqrt(x.Sum(p => p * p) * y.Sum(q => q * q)));

        static double[][] Places(Tensor features)
        {
            double[] values = features.contiguous().data<double>().ToArray();
            int places = (int)(features.shape[2] * features.shape[3]);
            return [.. Enumerable.Range(0, places).Select(i => values.Where((_, k) => k % places == i).ToArray())];
        }
    }
}
