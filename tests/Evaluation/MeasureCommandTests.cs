using System.Text.Json;
using StyleKernels.Evaluation.Results;
using StyleKernels.Tests.Cli;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Weights;
using Xunit;

namespace StyleKernels.Tests.Evaluation;

/// <summary>Alone: a network with random weights seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class MeasureCommandTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly PictureFolders _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public async Task EvaluateLosses_WritesRowsSummaryPageAndATable()
    {
        var run = await Losses("--pairs", "3", "--size", "48", "40");
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal(1 + (2 * 3 * 3), File.ReadAllLines(Out("rows.csv")).Length);
        Assert.Contains(run.Output, line => line.StartsWith("another picture of the same artist"));
        Assert.All(run.Output, line => Assert.InRange(line.Length, 0, 130));
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Out("summary.json")));
        JsonElement mean = summary.RootElement.GetProperty("sizes").GetProperty("48").GetProperty("ours").GetProperty("multiscale").GetProperty("mean");
        Assert.InRange(mean.GetProperty("value").GetDouble(), mean.GetProperty("low").GetDouble(), mean.GetProperty("high").GetDouble());
        string page = File.ReadAllText(Out("index.html"));
        Assert.DoesNotContain("src=\"http", page);
        Assert.DoesNotContain("href=", page);
        Assert.Contains("judge-style", page);
        string[] tables = File.ReadAllLines(Out("tables.md"));
        string heading = tables.First(line => line.StartsWith("| model | pairs | multiscale | median | p90 |"));
        int row = Array.IndexOf(tables, heading) + 2;
        Assert.StartsWith("|---|---:|", tables[row - 1]);
        Assert.StartsWith("| ours | 3 | ", tables[row]);
        Assert.Equal(heading.Count(c => c == '|'), tables[row].Count(c => c == '|'));
    }

    [Fact]
    public async Task NoReferences_MeasuresTheModelsAlone()
    {
        var run = await Losses("--pairs", "2", "--no-judge", "--no-references", "--size", "40");
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal(1 + 2, File.ReadAllLines(Out("rows.csv")).Length);
        Assert.DoesNotContain("the content itself", File.ReadAllText(Out("index.html")));
    }

    [Fact]
    public async Task TheSameCommandTwice_MeasuresNothingAgain_AndItsPairsCanBeUsedAgain()
    {
        Assert.Equal(0, (await Losses("--pairs", "3", "--no-judge")).ExitCode);
        byte[] first = File.ReadAllBytes(Out("rows.csv"));
        var again = await Losses("--pairs", "3", "--no-judge");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("9 of 9 rows", again.Output);
        Assert.Equal(first, File.ReadAllBytes(Out("rows.csv")));

        var other = await StyleKernelsCommand.Run(
            "evaluate", "losses", "--model", "ours=" + model.Path, "--list", Out("pairs.csv"),
            "--no-judge", "--output", _pictures["second"], "--loss-network", "embedded");
        Assert.True(other.ExitCode == 0, string.Join("\n", other.Error));
        Assert.Equal(10, File.ReadAllLines(Path.Combine(_pictures["second"], "rows.csv")).Length);
    }

    [Fact]
    public async Task ABrokenPicture_IsNamed_AndTheRestIsMeasured()
    {
        File.WriteAllText(_pictures["content/c0.png"], "no picture");
        var run = await Losses("--pairs", "12", "--no-judge", "--size", "40");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("c0.png", Assert.Single(run.Error));
        Assert.True(File.Exists(Out("index.html")));
    }

    [Fact]
    public async Task StudyBounds_IsTheSameInParts()
    {
        Assert.Equal(0, (await Bounds("whole")).ExitCode);
        Assert.Equal(0, (await Bounds("parts", "--shard", "2/2")).ExitCode);
        Assert.Equal(0, (await Bounds("parts", "--shard", "1/2")).ExitCode);
        var merge = await StyleKernelsCommand.Run("study", "merge", _pictures["parts"]);
        Assert.True(merge.ExitCode == 0, string.Join("\n", merge.Error));
        Assert.Equal(File.ReadAllBytes(_pictures["whole/rows.csv"]), File.ReadAllBytes(_pictures["parts/rows.csv"]));
        Assert.Contains("relu4_1", File.ReadAllText(_pictures["parts/index.html"]));
        Assert.Contains(merge.Output, line => line.StartsWith("relu1_2"));
    }

    [Fact]
    public async Task StudyMerge_OfPartsOnSeveralMachines_WritesAFolderOfItsOwn()
    {
        Assert.Equal(0, (await Bounds("whole")).ExitCode);
        Assert.Equal(0, (await Bounds("a", "--shard", "1/2")).ExitCode);
        Assert.Equal(0, (await Bounds("b", "--shard", "2/2")).ExitCode);
        var merge = await StyleKernelsCommand.Run("study", "merge", _pictures["a"], _pictures["b"], "--output", _pictures["merged"]);
        Assert.True(merge.ExitCode == 0, string.Join("\n", merge.Error));
        Assert.Equal(File.ReadAllBytes(_pictures["whole/rows.csv"]), File.ReadAllBytes(_pictures["merged/rows.csv"]));
        Assert.False(File.Exists(_pictures["a/index.html"]) && File.Exists(_pictures["b/index.html"]));
    }

    [Fact]
    public async Task StudyLosses_ShowsSamples()
    {
        var run = await StyleKernelsCommand.Run(
            "study", "losses", "--model", "before=untrained:compact-adain", "--content", _pictures.Content, "--style", _pictures.Style,
            "--pairs", "10", "--size", "40", "--output", _pictures["out"], "--loss-network", "embedded");
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal(11, File.ReadAllLines(Out("rows.csv")).Length);
        Assert.True(File.Exists(Out("samples-classic-1-40.jpg")));
    }

    [Theory]
    [InlineData(2, "Which pictures?", "evaluate", "losses", "--output", "x")]
    [InlineData(1, "no model 'nothing'", "evaluate", "losses", "--model", "nothing", "--list", "LIST", "--output", "OUT")]
    [InlineData(1, "no network 'nothing'", "study", "losses", "--model", "untrained:nothing", "--list", "LIST", "--output", "OUT")]
    [InlineData(1, "called 'a'", "study", "losses", "--model", "a=untrained:compact-adain", "a=untrained:compact-sanet", "--list", "LIST", "--output", "OUT")]
    [InlineData(1, "no such list", "evaluate", "losses", "--list", "nowhere.csv", "--model", "untrained:compact-adain", "--output", "OUT")]
    [InlineData(1, "no such folder", "study", "bounds", "--images", "nowhere", "--output", "OUT")]
    [InlineData(2, "--shard", "study", "bounds", "--images", "nowhere", "--output", "OUT", "--shard", "3/2")]
    [InlineData(2, "--size is '8'", "evaluate", "losses", "--list", "LIST", "--size", "8", "--output", "OUT")]
    [InlineData(1, "no study", "study", "merge", "nowhere")]
    [InlineData(2, "leave out --content", "evaluate", "losses", "--list", "LIST", "--content", "nowhere", "--output", "OUT")]
    [InlineData(2, "leave out --style", "evaluate", "losses", "--list", "LIST", "--style", "nowhere", "--output", "OUT")]
    [InlineData(2, "leave out --content and --style", "study", "sheet", "--list", "LIST", "--style", "nowhere", "--output", "OUT")]
    [InlineData(2, "is a folder", "evaluate", "artists", "--paintings", "nowhere", "--output", "FOLDER")]
    public async Task WhatCannotBe_IsSaidInOneLine(int exitCode, string expected, params string[] arguments)
    {
        File.WriteAllText(_pictures["list.csv"], "content,style\ncontent/c0.png,style/artist0/s0.png\n");
        var run = await StyleKernelsCommand.Run(
        [
            .. arguments.Select(argument => argument switch
            {
                "LIST" => _pictures["list.csv"],
                "OUT" => _pictures["out"],
                "FOLDER" => _pictures.Style,
                _ => argument,
            }),
        ]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Error[0]);
    }

    [Fact]
    public async Task AnotherStudyInTheFolder_IsToldApartByTheOptionThatDiffers()
    {
        Assert.Equal(0, (await Losses("--pairs", "2", "--no-judge", "--size", "40")).ExitCode);
        var other = await Losses("--pairs", "2", "--no-judge", "--size", "40", "--seed", "2");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("its seed is 1, here 2", Assert.Single(other.Error));
    }

    [Fact]
    public void AFolderOfABuiltInModelsName_IsNotTakenForIt()
    {
        using ResultSource named = ResultSource.Open("compact-adain", seed: 1);
        string before = Environment.CurrentDirectory;
        Directory.CreateDirectory(_pictures["compact-adain"]);
        Environment.CurrentDirectory = _pictures["."];
        try
        {
            using ResultSource beside = ResultSource.Open("compact-adain", seed: 1);
            Assert.Equal(named.Fingerprint, beside.Fingerprint);
            Assert.ThrowsAny<IOException>(() => ResultSource.Open("./compact-adain", seed: 1));
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Fact]
    public async Task ALossNetworkOfRealFiles_Measures()
    {
        string vgg = SharedFile.Find("weights/vgg19_normalised_to_relu3_1.safetensors");
        string distilled = SharedFile.Find("weights/collab_5SE.safetensors");
        var run = await Losses("--pairs", "2", "--size", "64", "--no-judge", "--loss-network", vgg, distilled);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
    }

    private string Out(string name) => Path.Combine(_pictures["out"], name);

    private Task<StyleKernelsCommand.CommandResult> Losses(params string[] more)
    {
        string[] lossNetwork = more.Contains("--loss-network") ? [] : ["--loss-network", "embedded"];
        return StyleKernelsCommand.Run(
        [
            "evaluate", "losses", "--model", "ours=" + model.Path, "--content", _pictures.Content, "--style", _pictures.Style,
            "--output", _pictures["out"], .. lossNetwork, .. more,
        ]);
    }

    private Task<StyleKernelsCommand.CommandResult> Bounds(string output, params string[] more) => StyleKernelsCommand.Run(
    [
        "study", "bounds", "--images", _pictures.Style, "--pairs", "21", "--size", "40",
        "--loss-network", "embedded", "--output", _pictures[output], .. more,
    ]);
}
