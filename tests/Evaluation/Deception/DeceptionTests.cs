using StyleKernels.Evaluation;
using StyleKernels.Evaluation.Deception;
using StyleKernels.Evaluation.Features;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Cli;
using StyleKernels.Tests.Images;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Deception;

public sealed class DeceptionTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>In the space of mean colours everything can be reckoned by hand.</summary>
    [Fact]
    public void InASpaceOfColours_RatesAreThoseOfTheNearestPaintings()
    {
        WritePool();
        File.WriteAllLines(
            _folder["pairs.csv"],
            ["content,style", .. ((string[])["red/r0", "red/r1", "green/g0", "green/g1"]).Select(style => $"c.png,results/../pool/{style}.png")]);
        Paint("results/c-in-the-style-of-r0.png", 0.95, 0, 0);
        Paint("results/c-in-the-style-of-r1.png", 0.98, 0, 0);
        Paint("results/c-in-the-style-of-g0.png", 0.9, 0.2, 0);
        Paint("results/c-in-the-style-of-g1.png", 0, 0.75, 0.1);
        using DeceptionStudy study = DeceptionStudy.Open(
            new DeceptionStudyRequest
            {
                Models = ["theirs=" + _folder["results"]],
                List = _folder["pairs.csv"],
                Style = _folder["pool"],
                References = false,
                Sizes = [32],
            },
            new MeanColour());
        Row[] rows = [.. Enumerable.Range(0, study.Count).Select(study.Measure)];

        Assert.Equal([1, 1, 0, 1], rows.Select(row => row.Values[0]));
        Assert.Equal([1, 1, 0, 0], rows.Select(row => row.Values[1]));
        Assert.Equal([1, 0, 0, 1], rows.Select(row => row.Values[2]));
        Assert.Equal(["red", "red", "red", "green"], rows.Select(row => row.Keys[^1]));
        Assert.Equal(1.0 / 3, study.Pool.Chance, 1e-12);
        Assert.Equal(["b0", "g0", "r0", "r1"], study.Pool.Paintings.Zip(study.Pool.LeaveOneOut())
            .Where(pair => pair.Second).Select(pair => Path.GetFileNameWithoutExtension(pair.First.Path)));
    }

    [Theory]
    [InlineData("pool/Claude_Monet/poplars.jpg", "Claude_Monet", "named by its folder")]
    [InlineData("pool/impressionists/Claude_Monet/poplars.jpg", "Claude_Monet", "the nearest folder")]
    [InlineData("pool/Claude_Monet_12.jpg", "Claude_Monet", "numbered")]
    [InlineData("pool/claude-monet_poplars-1891.jpg", "claude-monet", "a year is no number of the artist's")]
    [InlineData("pool/claude-monet_poplars.jpg", "claude-monet", "up to the first underscore")]
    [InlineData("pool/12.jpg", "12", "nothing but a number")]
    public void AnArtist_IsNamedByFolderOrBeginning(string path, string artist, string reason) =>
        Assert.True(ArtistName.Of(path, "pool/") == artist, $"{reason}: {ArtistName.Of(path, "pool/")}");

    [Theory, InlineData("style"), InlineData("pooled"), InlineData("resnet18/ResNetPreprocess.onnx")]
    public async Task EvaluateDeception_WritesARateForEachModel_BetweenChanceAndLeaveOneOut(string features)
    {
        WritePool();
        var run = await Deception("--features", File.Exists(InProgram(features)) ? InProgram(features) : features, "--content", _folder["contents"]);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Matches(@"^\s*chance\s+33\.3", Assert.Single(run.Output, line => line.Contains("chance")));
        Assert.Single(run.Output, line => line.TrimStart().StartsWith("leave-one-out"));
        Assert.Equal(2, run.Output.Count(line => line.TrimStart().StartsWith("ours") || line.TrimStart().StartsWith("the content itself")));
        Assert.Contains("35.38", File.ReadAllText(_folder["out/index.html"]));
    }

    [Fact]
    public async Task MinPaintings_LeavesArtistsOut_AndNoReferencesTheirRows()
    {
        WritePool();
        Paint("pool/red/r2.png", 0.9, 0, 0);
        Paint("pool/green/g2.png", 0, 0.8, 0);
        var run = await Deception("--content", _folder["contents"], "--min-paintings", "3", "--no-references");
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Matches(@"^\s*chance\s+50\.0", Assert.Single(run.Output, line => line.Contains("chance")));
        Assert.DoesNotContain(run.Output, line => line.Contains("the content itself"));
    }

    [Fact]
    public async Task APoolOfOneArtist_IsRefused()
    {
        Paint("pool/red/r0.png", 1, 0, 0);
        Paint("pool/red/r1.png", 1, 0, 0);
        Paint("pool/green/g0.png", 0, 1, 0);
        Paint("contents/c.png", 0, 0, 0);
        var run = await Deception("--content", _folder["contents"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1 artists with at least 2", run.Error[0]);
    }

    [Fact]
    public async Task APaintingThatCannotBeRead_EndsTheRun_WhichGoesOnWhenItIsMended()
    {
        WritePool();
        byte[] whole = File.ReadAllBytes(_folder["pool/red/r1.png"]);
        File.WriteAllBytes(_folder["pool/red/r1.png"], whole[..(whole.Length / 2)]);
        var broken = await Deception("--features", "style", "--content", _folder["contents"]);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("r1.png", Assert.Single(broken.Error));

        File.WriteAllBytes(_folder["pool/red/r1.png"], whole);
        var mended = await Deception("--features", "style", "--content", _folder["contents"]);
        Assert.True(mended.ExitCode == 0, string.Join("\n", mended.Error));
    }

    [Theory, InlineData("no network", "text"), InlineData(null, "no such ONNX file")]
    public void WhatIsNoNetwork_IsNamed(string? text, string reason)
    {
        if (text is not null)
        {
            File.WriteAllText(_folder["bad.onnx"], text);
        }

        EvaluationException error = Assert.Throws<EvaluationException>(() => PictureFeatures.Open(_folder["bad.onnx"]));
        Assert.True(error.Message.StartsWith(_folder["bad.onnx"]) && !error.Message.Contains('\n'), reason);
    }

    private static string InProgram(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private void WritePool()
    {
        Paint("pool/red/r0.png", 1, 0, 0);
        Paint("pool/red/r1.png", 0.8, 0.1, 0);
        Paint("pool/green/g0.png", 0, 1, 0);
        Paint("pool/green/g1.png", 0, 0.6, 0.1);
        Paint("pool/blue/b0.png", 0, 0, 1);
        Paint("pool/blue/b1.png", 0, 0.55, 0.2);
        Paint("pool/alone/a0.png", 0.5, 0.5, 0.5);
        Paint("contents/c.png", 0.5, 0.5, 0.5);
    }

    private void Paint(string name, double red, double green, double blue)
    {
        using DisposeScope scope = NewDisposeScope();
        string path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ImageFile.Save(tensor(new[] { (float)red, (float)green, (float)blue }).view(1, 3, 1, 1).expand(1, 3, 40, 40).contiguous(), path);
    }

    private Task<StyleKernelsCommand.CommandResult> Deception(params string[] more) => StyleKernelsCommand.Run(
    [
        "evaluate", "deception", "--model", "ours=" + model.Path, "--style", _folder["pool"],
        "--pairs", "2", "--size", "40", "--output", _folder["out"], .. more,
    ]);

    private sealed class MeanColour : IPictureFeatures
    {
        public string Name => "mean colours";

        public float[] Extract(Tensor picture)
        {
            using Tensor mean = picture.mean([0, 2, 3]);
            return mean.data<float>().ToArray();
        }

        public void Dispose()
        {
        }
    }
}
