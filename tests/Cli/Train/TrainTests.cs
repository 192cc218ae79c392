using System.Text.Json.Nodes;
using StyleKernels.Cli;
using StyleKernels.Models.Weights;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Training;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Cli.Train;

/// <summary>Alone: a run seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class TrainTests : IClassFixture<TrainingFolders>
{
    private readonly TrainingFolders _folders;

    public TrainTests(TrainingFolders folders)
    {
        _folders = folders;
    }

    public static TheoryData<string[], string, string> BadArguments => new()
    {
        { ["--steps", "0"], "--steps is '0'", "no step" },
        { ["--steps", "many"], "--steps is 'many'", "a word" },
        { ["--loss", "fair"], "fair", "an unknown loss" },
        { ["--loss", "3"], "--loss is '3', it must be one of balanced, classic", "a number in place of a word" },
        { ["--optimizer", "muon,adam"], "--optimizer is 'muon,adam'", "two words" },
        { ["--precision", "9"], "--precision is '9'", "a number in place of a word" },
        { ["--keep", "1001"], "keep is 1001", "more than anyone keeps" },
        { ["--network", "nosuch"], "network is 'nosuch'", "an unknown network" },
        { ["--learning-rate", "-1"], "--learning-rate is '-1'", "the wrong way" },
        { ["--style-weight", "0"], "--style-weight is '0'", "no style" },
        { ["--style-layers", "median:relu2_2"], "median", "an unknown statistic" },
        { ["--style-layers", "relu2_2@1/0"], "relu2_2@1/0", "no picture left" },
        { ["--content-layers", "relu2_2*0"], "relu2_2*0", "no weight" },
        { ["--objective", "beauty"], "beauty", "an unknown objective" },
        { ["--content-layers", "relu2_2", "relu2_2*0.5"], "relu2_2 is there twice", "two weights for a layer" },
        { ["--style-layers", "gram:relu2_2@1/2", "covariance:relu2_2@1/2", "relu2_2@1/2"], "gram:relu2_2@1/2 is there twice", "a statistic twice" },
        { ["--resume", "--overwrite"], "name one of them", "going on and beginning anew" },
        { ["--content-layers", "relu9_1"], "relu9_1", "a layer that no encoder has" },
        { ["--loss-network", "no-such-file"], "no-such-file", "a missing file" },
        { ["--init", "no-such-model"], "no-such-model", "a missing checkpoint" },
        { ["--resume"], "nothing to resume", "an empty output folder" },
        { ["--device", "cuda:99"], "cuda:99", "a device that is not there" },
        { ["--device", "tpu"], "tpu", "an unknown device" },
        { ["--accumulate", "0"], "--accumulate is '0'", "no batch" },
        { ["--schedule", "linear"], "'linear' is no schedule", "an unknown schedule" },
        { ["--mix-general", "1"], "--mix-general is '1'", "nothing of one's own" },
        { ["--mix-general", "0.3"], "--general-style", "a share of nothing" },
        { ["--keep", "-1"], "--keep is '-1'", "fewer than none" },
        { ["--total-variation-weight", "x"], "--total-variation-weight is 'x'", "a word" },
        { ["--color-jitter", "1.5"], "--color-jitter is '1.5', it must be 0 to 1", "more than all" },
        { ["--attached-denominator", "--loss", "classic"], "attached-denominator", "a loss without a denominator" },
        { ["--identity-weight", "-1"], "--identity-weight is '-1'", "a negative weight" },
    };

    [Fact]
    public async Task Run_WritesACheckpointThatStylizeTakes()
    {
        var run = await StyleKernelsCommand.Run(Arguments("trained", "--steps", "2"));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal(_folders["trained/compact-googlemagenta.safetensors"], run.Output[^1]);

        var stylized = await StyleKernelsCommand.Run(
            "stylize", Path.Combine(_folders.Content, "0.png"), "--style", Path.Combine(_folders.Style, "0.png"),
            "--model", run.Output[^1], "--output", _folders["result.png"]);
        Assert.True(stylized.ExitCode == 0, string.Join("\n", stylized.Error));
    }

    [Fact]
    public async Task EmbeddedLossNetwork_IsUsedAndNamedWhenNoneIsGivenOrFound()
    {
        // A weights store without VGG-16, whatever this machine's own has.
        using var store = new EnvironmentVariable(WeightsStore.FolderVariable, _folders["empty-store"]);
        var run = await StyleKernelsCommand.Run(
            "train", "--content", _folders.Content, "--style", _folders.Style, "--output", _folders["embedded"],
            "--steps", "1", "--size", "32", "--batch", "1", "--held-out", "0");
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Contains("compact-loss-network", run.Output[0]);
    }

    [Theory, MemberData(nameof(BadArguments))]
    public async Task BadArgument_IsOneClearLine(string[] extra, string expected, string reason)
    {
        var run = await StyleKernelsCommand.Run(Arguments("bad", extra));
        string said = string.Join('\n', run.Error);
        Assert.True(run.ExitCode is ExitCode.Failure or ExitCode.Usage, $"{reason}: {run.ExitCode}");
        Assert.StartsWith("error: ", said);
        Assert.True(run.Error[0].Contains(expected), $"{reason}: {said}");
        Assert.DoesNotContain("System.", said);
        Assert.False(File.Exists(_folders["bad/losses.csv"]), reason);
    }

    [Fact]
    public async Task UnreadableImage_IsSkippedAndNamed()
    {
        string broken = Path.Combine(_folders.Content, "broken.jpg");
        File.WriteAllText(broken, "no picture");
        try
        {
            var run = await StyleKernelsCommand.Run(Arguments("skipping", "--steps", "6"));
            Assert.True(run.ExitCode == 1, string.Join("\n", run.Error));
            Assert.True(File.Exists(_folders["skipping/compact-googlemagenta.safetensors"]));
            string line = Assert.Single(run.Output, line => line.StartsWith("skipped"));
            Assert.Equal(2, line.Split(broken).Length);
        }
        finally
        {
            File.Delete(broken);
        }
    }

    [Fact]
    public async Task WhatCannotBegin_IsAUsageError()
    {
        Assert.Equal(ExitCode.Usage, (await StyleKernelsCommand.Run(Arguments("usage", "--keep", "1001"))).ExitCode);
        Assert.Equal(ExitCode.Success, (await StyleKernelsCommand.Run(Arguments("usage", "--steps", "2"))).ExitCode);
        Assert.Equal(ExitCode.Usage, (await StyleKernelsCommand.Run(Arguments("usage", "--steps", "2"))).ExitCode);
        var fewer = await StyleKernelsCommand.Run(Arguments("usage", "--steps", "1", "--resume"));
        Assert.Equal(ExitCode.Usage, fewer.ExitCode);
        Assert.Contains("has done 2", Assert.Single(fewer.Error));
        Assert.Equal(ExitCode.Success, (await StyleKernelsCommand.Run(Arguments("usage", "--steps", "2", "--resume"))).ExitCode);
    }

    [Fact]
    public async Task ResumedRun_KeepsThePrecisionItBeganWith()
    {
        BFloat16Processor.SkipUnlessSound();
        var run = await StyleKernelsCommand.Run(Arguments("precision", "--steps", "1", "--loss-precision", "bfloat16", "--precision", "bfloat16"));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        run = await StyleKernelsCommand.Run(Arguments("precision", "--steps", "2", "--resume", "--precision", "auto"));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Contains("bfloat16", run.Output[0]);
        run = await StyleKernelsCommand.Run(Arguments("precision", "--steps", "3", "--resume", "--precision", "float32"));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("precision was bfloat16, it is now float32", Assert.Single(run.Error));
    }

    [Fact]
    public async Task PrecisionThatANetworkLacks_IsRefused()
    {
        var run = await StyleKernelsCommand.Run(Arguments("lacking", "--network", "googlemagenta-mobile", "--steps", "1", "--precision", "bfloat16"));
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("precision is bfloat16, and googlemagenta-mobile computes in float32", Assert.Single(run.Error));
    }

    [Fact]
    public async Task OptimizerTermsAndTensorBoard_AreTaken()
    {
        var run = await StyleKernelsCommand.Run(
            Arguments("flags", "--steps", "2", "--optimizer", "adam", "--tone-weight", "0.5", "--flat-weight", "10", "--color-jitter", "1", "--tensorboard"));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        JsonNode recipe = JsonNode.Parse(File.ReadAllText(_folders["flags/recipe.json"]))!;
        Assert.Equal("adam", (string?)recipe["optimizer"]);
        Assert.Equal(0.5, (double?)recipe["tone-weight"]);
        Assert.Equal(10, (double?)recipe["flat-weight"]);
        Assert.Equal(1, (double?)recipe["color-jitter"]);
        Assert.Single(Directory.GetFiles(_folders["flags"], "events.out.tfevents.*"));
    }

    [Theory]
    [InlineData("seed", "4")]
    [InlineData("accumulate", "2")]
    [InlineData("learning-rate", "0.005")]
    [InlineData("schedule", "constant")]
    [InlineData("optimizer", "adam")]
    [InlineData("loss", "classic")]
    [InlineData("attached-denominator", "true")]
    [InlineData("style-weight", "3")]
    [InlineData("tone-weight", "0.5")]
    [InlineData("flat-weight", "2")]
    [InlineData("identity-weight", "0.75")]
    [InlineData("total-variation-weight", "0.25")]
    [InlineData("color-jitter", "0.6")]
    [InlineData("content-layers", "relu2_2@1/2*0.5")]
    [InlineData("style-layers", "covariance:relu1_2*0.5")]
    public async Task Setting_ReachesTheRun(string name, string value)
    {
        string output = $"setting-{name}";
        string[] option = value == "true" ? [$"--{name}"] : [$"--{name}", value];
        var run = await StyleKernelsCommand.Run(Arguments(output, ["--network", "compact-adain", "--steps", "1", .. option]));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        JsonNode settings = JsonNode.Parse(SafetensorsFile.ReadMetadata(_folders[$"{output}/compact-adain.safetensors"])["settings"])!;
        Assert.Equal(value, settings[name]!.ToString());
    }

    [Theory]
    [InlineData("multi-scale", true)]
    [InlineData("paper", false)]
    public async Task Objective_DecidesTheLayers(string objective, bool isMultiScale)
    {
        var run = await StyleKernelsCommand.Run(
            Arguments($"objective-{objective}", "--network", "compact-adain", "--steps", "1", "--objective", objective, "--style-weight", "1"));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        JsonNode settings = JsonNode.Parse(SafetensorsFile.ReadMetadata(_folders[$"objective-{objective}/compact-adain.safetensors"])["settings"])!;
        Assert.Equal(isMultiScale, settings["style-layers"]!.ToString().Contains("covariance:relu1_2@1/4"));
    }

    [Fact]
    public async Task GeneralStyles_TakeTheirShare()
    {
        TestPictures.Write([.. Enumerable.Range(0, 3).Select(i => _folders[$"general-styles/{i}.png"])]);
        var run = await StyleKernelsCommand.Run(Arguments(
            "mixed", "--network", "compact-adain", "--steps", "1", "--general-style", _folders["general-styles"], "--mix-general", "0.3"));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        JsonNode settings = JsonNode.Parse(SafetensorsFile.ReadMetadata(_folders["mixed/compact-adain.safetensors"])["settings"])!;
        Assert.Equal("0.3", settings["mix-general"]!.ToString());
        Assert.StartsWith("3 pictures", settings["general-style"]!.ToString());
    }

    [Fact]
    public async Task Init_IsWhereTheRunStarts()
    {
        var run = await StyleKernelsCommand.Run(Arguments("first", "--network", "compact-adain", "--steps", "1", "--seed", "1"));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        string first = _folders["first/compact-adain.safetensors"];
        run = await StyleKernelsCommand.Run(
            Arguments("second", "--network", "compact-adain", "--steps", "1", "--seed", "2", "--learning-rate", "1e-9", "--init", first));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        using TensorFile before = SafetensorsFile.Read(first);
        using TensorFile after = SafetensorsFile.Read(_folders["second/compact-adain.safetensors"]);

        // Statistics of what a network has seen go on with what it sees.
        Assert.All(before.Tensors.Where(weight => !weight.Key.Contains(".standardize.", StringComparison.Ordinal)), weight => Assert.True(
            (weight.Value - after.Tensors[weight.Key]).abs().max().to(ScalarType.Float32).item<float>() < 1e-3, weight.Key));
    }

    private string[] Arguments(string output, params string[] extra) =>
    [
        "train", "--content", _folders.Content, "--style", _folders.Style, "--output", _folders[output],
        "--loss-network", _folders.LossNetworkFile, "--size", "32", "--batch", "1", "--held-out", "0", .. extra,
    ];
}
