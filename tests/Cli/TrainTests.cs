using System.Diagnostics;
using StyleKernels.Models.Weights.Store;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Training;
using Xunit;

namespace StyleKernels.Tests.Cli;

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
        { ["--learning-rate", "-1"], "--learning-rate is '-1'", "the wrong way" },
        { ["--style-weight", "0"], "--style-weight is '0'", "no style" },
        { ["--style-layers", "median:relu2_2"], "median", "an unknown statistic" },
        { ["--style-layers", "relu2_2@1/0"], "relu2_2@1/0", "no picture left" },
        { ["--content-layers", "relu2_2*0"], "relu2_2*0", "no weight" },
        { ["--objective", "beauty"], "beauty", "an unknown objective" },
        { ["--content-layers", "relu9_1"], "relu9_1", "a layer that no encoder has" },
        { ["--loss-network", "no-such-file"], "no-such-file", "a missing file" },
        { ["--init", "no-such-model"], "no-such-model", "a missing checkpoint" },
        { ["--resume"], "nothing to resume", "an empty output folder" },
        { ["--device", "cuda:99"], "cuda:99", "a device that is not there" },
        { ["--device", "tpu"], "tpu", "an unknown device" },
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
        Assert.True(run.ExitCode is 1 or 2, reason);
        Assert.True(run.Error.Any(line => line.Contains(expected)), $"{reason}: {string.Join("\n", run.Error)}");
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
    public async Task KilledRun_ResumesToTheSameWeights()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string[] Of(string output, params string[] extra) => Arguments(output, ["--steps", "40", "--save-every", "3", .. extra]);
        Assert.Equal(0, await Start(Of("whole")).Exit(stop));

        // Killed at some step after the first saving: which one is left to chance, and must not matter.
        using (Process killed = Start(Of("killed")))
        {
            while (!File.Exists(_folders["killed/training-state.safetensors"]))
            {
                Assert.False(killed.HasExited, "the run ended before it saved");
                await Task.Delay(5, stop);
            }

            killed.Kill();
            await killed.WaitForExitAsync(stop);
        }

        Assert.Equal(0, await Start(Of("killed", "--resume")).Exit(stop));
        Assert.Equal(
            File.ReadAllBytes(_folders["whole/compact-googlemagenta.safetensors"]),
            File.ReadAllBytes(_folders["killed/compact-googlemagenta.safetensors"]));
    }

    [Fact]
    public async Task ResumedRun_KeepsThePrecisionItBeganWith()
    {
        var run = await StyleKernelsCommand.Run(Arguments("precision", "--steps", "1", "--loss-precision", "bfloat16"));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        run = await StyleKernelsCommand.Run(Arguments("precision", "--steps", "2", "--resume"));
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Contains("bfloat16", run.Output[0]);
    }

    private static Process Start(string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "StyleKernels.Cli.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true })!;
    }

    private string[] Arguments(string output, params string[] extra) =>
    [
        "train", "--content", _folders.Content, "--style", _folders.Style, "--output", _folders[output],
        "--loss-network", _folders.LossNetwork, "--size", "32", "--batch", "1", "--held-out", "0", .. extra,
    ];
}
