using MathNet.Numerics;
using StyleKernels.Evaluation.Artists;
using StyleKernels.Evaluation.Deception;
using StyleKernels.Evaluation.Features;
using StyleKernels.Evaluation.Statistics;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Cli;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Artists;

public sealed class ArtistClassifierTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private const int Artists = 4, PerArtist = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A feature of ±1 that names the class of nine in ten: the weights of the two classes are opposite, and where the gradient vanishes is an equation of one
    /// unknown, σ(2w) − 0.9 + penalty · w = 0.
    /// </summary>
    [Theory, InlineData(1), InlineData(0.1), InlineData(0.003)]
    public void OfOneFeature_TheWeightIsTheRootOfAnEquation(double penalty)
    {
        float[][] samples = [.. Enumerable.Range(0, 20).Select(i => (float[])[i < 10 ? 1 : -1])];
        int[] labels = [.. Enumerable.Range(0, 20).Select(i => i < 10 ? (i < 9 ? 1 : 0) : (i < 19 ? 0 : 1))];
        using var regression = new LogisticRegression(samples, labels, classes: 2);
        LinearClassifier classifier = regression.Fit([3, penalty])[^1];

        double expected = FindRoots.OfFunction(w => SpecialFunctions.Logistic(2 * w) - 0.9 + (penalty * w), 0, 10, 1e-12);
        Assert.Equal(expected, classifier.Weight[1, 0], 1e-3);
        Assert.Equal(-expected, classifier.Weight[0, 0], 1e-3);
        Assert.Equal(0, classifier.Bias[1], 1e-3);
        Assert.Equal(-Math.Log(SpecialFunctions.Logistic(2 * expected)), classifier.LogLoss([1], 1), 1e-3);
    }

    [Fact]
    public void Classes_WhoseFeaturesLieApart_AreFound_TheSameEachTime()
    {
        ArtistClassifier one = Learn(Toy(distance: 6, seed: 1), seed: 1);
        ArtistClassifier again = Learn(Toy(distance: 6, seed: 1), seed: 1);
        Assert.Equal(Artists * PerArtist, one.Facts.Right);
        Assert.All(Toy(distance: 6, seed: 2), painting => Assert.Equal("artist" + painting.Label, one.Attribute(painting.Features, one.Whole)));
        float[] other = Toy(distance: 6, seed: 3)[0].Features;
        Assert.Equal(one.Embed(other, 0), again.Embed(other, 0));
        Assert.NotEqual(one.Embed(other, 0), Learn(Toy(distance: 6, seed: 1), seed: 2).Embed(other, 0));
    }

    /// <summary>
    /// Twice as many features as paintings: what has seen all of them attributes all of them, and only what has not seen them tells the
    /// truth.
    /// </summary>
    [Fact]
    public void OnRandomLabels_AccuracyIsThatOfChance()
    {
        LabelledPainting[] paintings = Toy(distance: 0, seed: 5, features: 2 * Artists * PerArtist);
        ArtistClassifier classifier = Learn(paintings, seed: 1);
        Estimate accuracy = classifier.Facts.Accuracy;
        Assert.InRange(1.0 / Artists, accuracy.Low, accuracy.High);
        Assert.True(accuracy.High < 0.6);
        Assert.True(
            paintings.Count(painting => classifier.Attribute(painting.Features, classifier.Whole) == "artist" + painting.Label) > 0.9 * paintings.Length);
    }

    [Theory, InlineData(5), InlineData(2)]
    public void Folds_AreEven_AndNeverHoldAllOfAnArtist(int folds)
    {
        int[] labels = [.. Enumerable.Range(0, 40).Select(i => i / 2), 20, 20, 20];
        int[] fold = CrossValidation.Folds(labels, folds, seed: 3);
        Assert.All(labels.Zip(fold).GroupBy(thing => thing.First), artist => Assert.True(artist.Select(thing => thing.Second).Distinct().Count() > 1));
        int[] sizes = [.. fold.GroupBy(f => f).Select(things => things.Count())];
        Assert.Equal(folds, sizes.Length);
        Assert.True(sizes.Max() - sizes.Min() <= 1);
    }

    [Fact]
    public void WilsonsInterval_IsThePublishedOne()
    {
        // Newcombe 1998, Table I: 81 of 263, and 0 of 20.
        Estimate some = WilsonInterval.Of(81, 263);
        Assert.Equal((0.2553, 0.3662), (Math.Round(some.Low, 4), Math.Round(some.High, 4)));
        Estimate none = WilsonInterval.Of(0, 20);
        Assert.Equal((0, 0.1611), (none.Low, Math.Round(none.High, 4)));
    }

    [Fact]
    public async Task EvaluateArtists_TrainsWhatDeceptionJudgesBy()
    {
        WritePaintings();
        var trained = await Train();
        Assert.True(trained.ExitCode == 0, string.Join("\n", trained.Error));
        Assert.Contains("left out, with fewer than 2 paintings: alone", trained.Output);
        Assert.Contains(trained.Output, line => line.StartsWith("2 artists, 8 paintings"));
        Assert.Contains(trained.Output, line => line.StartsWith("attributed to their artist, of paintings not seen: 100.0 %"));

        var judged = await Deception("--min-paintings", "1");
        Assert.True(judged.ExitCode == 0, string.Join("\n", judged.Error));
        Assert.Contains(judged.Output, line => line.EndsWith("attributed"));
        Assert.Matches(@"leave-one-out\s+9\s+88\.9 .*100\.0", Assert.Single(judged.Output, line => line.StartsWith("leave-one-out")));
        string[] rows = File.ReadAllLines(_folder["out/rows.csv"]);
        Assert.Contains("attributed-artist", rows[0]);
        Assert.Contains("artist classifier artists.safetensors", File.ReadAllText(_folder["out/index.html"]));
    }

    [Fact]
    public async Task APaintingOfTheTraining_IsJudgedByThePartThatHasNotSeenIt()
    {
        WritePaintings();
        await Train();
        ArtistClassifier classifier = ArtistClassifier.Open(_folder["artists.safetensors"]);
        File.Copy(_folder["paintings/stripes/0.png"], _folder["renamed.png"]);
        Assert.Equal(classifier.PartFor(_folder["paintings/stripes/0.png"]), classifier.PartFor(_folder["renamed.png"]));
        Assert.InRange(classifier.PartFor(_folder["renamed.png"]), 0, classifier.Whole - 1);
        Assert.Equal(classifier.Whole, classifier.PartFor(_folder["paintings/alone/0.png"]));
    }

    [Fact]
    public async Task AnExistingFile_IsReplacedOnlyWhenAsked()
    {
        WritePaintings();
        File.WriteAllText(_folder["artists.safetensors"], "mine");
        var run = await Train();
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("mine", File.ReadAllText(_folder["artists.safetensors"]));
        Assert.Equal(0, (await Train("--overwrite", "--folds", "2", "--seed", "3", "--features", "pooled")).ExitCode);
        ArtistClassifier classifier = ArtistClassifier.Open(_folder["artists.safetensors"]);
        Assert.Equal((2, 3, PictureFeatures.Pooled), (classifier.Whole, classifier.Facts.Seed, classifier.Facts.Features));
    }

    [Fact]
    public async Task PaintingsOfOneArtist_OrTwiceTheSame_AreRefused()
    {
        PaintStripes("paintings/stripes/0.png", 0);
        PaintStripes("paintings/stripes/1.png", 1);
        var one = await Train();
        Assert.Equal(1, one.ExitCode);
        Assert.Contains("1 of 1 artists have at least 2 paintings", Assert.Single(one.Error));
        PaintFlat("paintings/flat/0.png", 0);
        Directory.CreateDirectory(_folder["paintings/copies"]);
        File.Copy(_folder["paintings/flat/0.png"], _folder["paintings/flat/1.png"]);
        Assert.Contains("the same picture as", Assert.Single((await Train()).Error));
    }

    [Theory]
    [InlineData("missing", "no such artist classifier")]
    [InlineData("empty", "out.safetensors")]
    [InlineData("page", "out.safetensors")]
    [InlineData("truncated", "out.safetensors")]
    [InlineData("network", "not an artist classifier")]
    [InlineData("format", "not an artist classifier")]
    [InlineData("artists", "do not fit")]
    [InlineData("shape", "do not fit")]
    [InlineData("features", "no features 'other'")]
    [InlineData("folds", "do not fit")]
    [InlineData("right", "out.safetensors")]
    [InlineData("nan", "finite")]
    [InlineData("no bias", "'bias' is missing")]
    public void ADamagedOrForeignFile_IsRefusedInOneLine(string damage, string expected)
    {
        string path = _folder["out.safetensors"];
        Damage(damage, path);
        var error = Assert.ThrowsAny<IOException>(() => DeceptionStudy.Open(new DeceptionStudyRequest { Models = [], Features = path }));
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private void Damage(string damage, string path)
    {
        if (damage is "missing")
        {
            return;
        }

        if (damage is "network" or "page" or "empty")
        {
            File.WriteAllBytes(path, damage switch { "network" => File.ReadAllBytes(model.Path), "page" => [.. "<!DOCTYPE html><html></html>"u8], _ => [] });
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        Learn(Toy(distance: 6, seed: 1, features: ResNetPooledFeatures.Length), seed: 1).Save(path);
        using TensorFile file = SafetensorsFile.Read(path);
        (Dictionary<string, Tensor> tensors, Dictionary<string, string> metadata) = (file.Tensors.ToDictionary(), file.Metadata.ToDictionary());
        switch (damage)
        {
            case "truncated":
                byte[] whole = File.ReadAllBytes(path);
                File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
                return;
            case "format": metadata["format"] = "another"; break;
            case "artists": metadata["artists"] = "[\"one\"]"; break;
            case "shape": tensors["weight"] = tensors["weight"].narrow(2, 0, 100).contiguous(); break;
            case "features": metadata["features"] = "other"; break;
            case "folds": metadata["folds"] = "{\"00\": 99}"; break;
            case "right": metadata["right"] = "99999999999"; break;
            case "nan": tensors["weight"] = tensors["weight"] * float.NaN; break;
            default: tensors.Remove("bias"); break;
        }

        SafetensorsFile.Write(path, tensors, metadata);
    }

    private static ArtistClassifier Learn(IReadOnlyList<LabelledPainting> paintings, int seed) => ArtistTraining.Learn(
        new ArtistTrainingRequest("") { Features = PictureFeatures.Pooled, Seed = seed },
        [.. Enumerable.Range(0, Artists).Select(i => "artist" + i)],
        paintings,
        [.. paintings.Select((_, i) => $"hash{i}")],
        TestContext.Current.CancellationToken);

    /// <summary>Normal noise around a point of its own for each artist.</summary>
    private static LabelledPainting[] Toy(double distance, int seed, int features = 6)
    {
        var random = new Random(seed);
        float Normal() => (float)MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
        return
        [
            .. Enumerable.Range(0, Artists * PerArtist).Select(i => i % Artists).Select(artist => new LabelledPainting(
                artist, [.. Enumerable.Range(0, features).Select(f => Normal() + (f == artist ? (float)distance : 0))])),
        ];
    }

    private void WritePaintings()
    {
        for (int i = 0; i < 4; i++)
        {
            PaintStripes($"paintings/stripes/{i}.png", i);
            PaintFlat($"paintings/flat/{i}.png", i);
        }

        PaintFlat("paintings/alone/0.png", 9);
        PaintFlat("contents/c.png", 7);
    }

    private void PaintStripes(string name, int seed) =>
        Save(name, (((arange(64, dtype: float32) + seed) / 3).floor() % 2).view(1, 1, 1, 64).expand(1, 3, 60, 64).contiguous());

    private void PaintFlat(string name, int seed) => Save(name, full([1, 3, 60, 64], 0.3 + (0.05 * seed)));

    private void Save(string name, Tensor picture)
    {
        string path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        StyleKernels.Models.Images.ImageFile.Save(picture, path);
        picture.Dispose();
    }

    private Task<StyleKernelsCommand.CommandResult> Train(params string[] more) => StyleKernelsCommand.Run(
        ["evaluate", "artists", "--paintings", _folder["paintings"], "--output", _folder["artists.safetensors"], .. more]);

    private Task<StyleKernelsCommand.CommandResult> Deception(params string[] more) => StyleKernelsCommand.Run(
    [
        "evaluate", "deception", "--model", "ours=" + model.Path, "--content", _folder["contents"], "--style", _folder["paintings"],
        "--pairs", "2", "--size", "40", "--features", _folder["artists.safetensors"], "--output", _folder["out"], .. more,
    ]);
}
