using System.Globalization;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Training;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Kernels;
using Xunit;

namespace StyleKernels.Tests.Training;

/// <summary>What a run leaves in its folder, and what it does where the folder is in its way. Alone: a run seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class RunFolderTests : IClassFixture<TrainingFolders>
{
    private readonly TrainingFolders _folders;

    public RunFolderTests(TrainingFolders folders)
    {
        _folders = folders;
    }

    [Fact]
    public async Task Keep_HoldsTheLastCheckpointsAndTheBest()
    {
        // Twelve pictures of either kind: one pair is held out.
        string[] pictures = [_folders.Content, _folders.Style];
        await _folders.Train(_folders.Options("kept") with
        {
            ContentDirectories = pictures,
            StyleDirectories = pictures,
            HeldOutPairs = 1,
            StyleWeight = 1,
            SaveEvery = 1,
            Keep = 2,
        });
        string[] kept = [.. Directory.GetFiles(_folders["kept"], "compact-googlemagenta*").Select(Path.GetFileName).Order()!];
        Assert.Equal(
            ["compact-googlemagenta-000005.safetensors", "compact-googlemagenta-000006.safetensors", "compact-googlemagenta-best.safetensors",
                "compact-googlemagenta.safetensors"],
            kept);
        Assert.Equal(
            File.ReadAllBytes(_folders["kept/compact-googlemagenta-000006.safetensors"]),
            File.ReadAllBytes(_folders["kept/compact-googlemagenta.safetensors"]));

        string[][] rows = [.. File.ReadAllLines(_folders["kept/losses.csv"]).Skip(1).Select(row => row.Split(',')).Where(row => row[4].Length > 0)];
        Assert.Equal(6, rows.Length);
        Dictionary<string, double> losses = rows.ToDictionary(
            row => row[0], row => double.Parse(row[4], CultureInfo.InvariantCulture) + double.Parse(row[5], CultureInfo.InvariantCulture));
        using TensorFile file = SafetensorsFile.Read(_folders["kept/compact-googlemagenta-best.safetensors"]);
        // The curve has five digits behind the point.
        Assert.InRange(losses[file.Metadata["step"]], 0, losses.Values.Min() + 1.1e-5);
    }

    [Fact]
    public async Task EventFiles_HoldWhatTheCurveHolds_AndAResumedOneTakesBackWhatCameAfterItsStep()
    {
        string[] pictures = [_folders.Content, _folders.Style];
        TrainingOptions options = _folders.Options("events") with
        {
            ContentDirectories = pictures,
            StyleDirectories = pictures,
            HeldOutPairs = 1,
            StyleWeight = 1,
            SaveEvery = 2,
            TensorBoard = true,
        };
        Assert.False(await _folders.Train(options, stopAt: 3));
        string first = Assert.Single(Directory.GetFiles(_folders["events"], "events.out.tfevents.*"));
        File.Move(first, first + ".first");
        Assert.True(await _folders.Train(options with { Resume = true }));
        string second = Assert.Single(Directory.GetFiles(_folders["events"], "events.out.tfevents.*"), file => file != first + ".first");

        EventRecord[] before = [.. EventRecord.Read(first + ".first")];
        EventRecord[] after = [.. EventRecord.Read(second)];
        Assert.All([before, after], events => Assert.Equal("brain.Event:2", events[0].FileVersion));
        Assert.True(after[1] is { IsStart: true, Step: 4 });
        Assert.Equal(["1", "2", "2", "3", "3", "4", "4", "5", "6", "6"], before.Concat(after).Where(e => e.Scalars.Count > 0).Select(e => $"{e.Step}"));

        Dictionary<int, string[]> rows = File.ReadAllLines(_folders["events/losses.csv"]).Skip(1).Select(row => row.Split(','))
            .Where(row => row[1].Length > 0).ToDictionary(row => int.Parse(row[0], CultureInfo.InvariantCulture));
        EventRecord[] steps = [.. before.Concat(after).Where(e => e.Scalars.ContainsKey("training/content"))];
        Assert.Equal(["1", "2", "3", "4", "5", "6"], steps.Select(e => $"{e.Step}"));
        Assert.All(steps, e =>
        {
            Assert.Equal(double.Parse(rows[(int)e.Step][1], CultureInfo.InvariantCulture), e.Scalars["training/content"], 1e-5);
            Assert.Equal(double.Parse(rows[(int)e.Step][2], CultureInfo.InvariantCulture), e.Scalars["training/style"], 1e-5);
        });

        Assert.Equal(File.ReadAllBytes(_folders["events/samples.jpg"]), after[^1].Images["held_out/samples"]);
    }

    [Fact]
    public async Task FolderThatVanishes_IsMadeAnew_AndNothingIsLost()
    {
        TrainingOptions options = _folders.Options("vanishing") with { SaveEvery = 4 };
        using LossNetwork lossNetwork = LossNetwork.FromFiles([_folders.LossNetworkFile]);
        using var trainer = new Trainer(options, lossNetwork);
        Assert.True(await trainer.RunAsync(Vanish, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("vanished", Assert.Single(trainer.Notices));
        Assert.StartsWith("step,", File.ReadAllLines(Path.Combine(options.OutputDirectory, "losses.csv"))[0]);

        await _folders.Train(options with { OutputDirectory = _folders["staying"] });
        _folders.AssertSameWeights("staying", "vanishing");

        void Vanish(TrainingProgress progress)
        {
            if (progress.Step == 3)
            {
                Directory.Delete(options.OutputDirectory, recursive: true);
            }
        }
    }

    [Fact]
    public async Task FolderThatCannotBeWrittenTo_IsNamedBeforeAnyStep()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder that is read-only for everyone");
        var reports = new List<TrainingProgress>();
        var error = await Assert.ThrowsAsync<TrainingException>(
            () => _folders.Train(_folders.Options("unused") with { OutputDirectory = "/proc/self/task" }, reports: reports));
        Assert.StartsWith("cannot write to '/proc/self/task'", error.Message);
        Assert.Empty(reports);
    }

    [Fact]
    public async Task SavingThatFails_LeavesTheLastOneWhole()
    {
        // A folder in the checkpoint's place stands for all that can go wrong in a saving.
        TrainingOptions options = _folders.Options("failing") with { SaveEvery = 2 };
        await _folders.Train(options with { Steps = 2 });
        File.Delete(_folders.Checkpoint("failing"));
        Directory.CreateDirectory(_folders.Checkpoint("failing"));
        var error = await Assert.ThrowsAsync<TrainingException>(() => _folders.Train(options with { Resume = true }));
        Assert.StartsWith($"cannot write to '{options.OutputDirectory}'", error.Message);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(options.OutputDirectory), file => file.EndsWith(".tmp"));

        Directory.Delete(_folders.Checkpoint("failing"));
        Assert.True(await _folders.Train(options with { Resume = true }));
        await _folders.Train(options with { OutputDirectory = _folders["never-failing"], Steps = 2 });
        Assert.True(await _folders.Train(options with { OutputDirectory = _folders["never-failing"], Resume = true }));
        _folders.AssertSameWeights("never-failing", "failing");
    }

    [Fact]
    public async Task WhatAKilledRunWasWriting_IsClearedAway()
    {
        TrainingOptions options = _folders.Options("unfinished") with { Steps = 1 };
        Directory.CreateDirectory(options.OutputDirectory);
        string[] left =
        [
            ".training-state.safetensors.1.tmp", ".compact-googlemagenta-000004.safetensors.2.tmp", ".losses.csv.3.tmp",
            ".samples.jpg.4.tmp", ".recipe.json.5.tmp",
        ];
        Array.ForEach(left, name => File.WriteAllText(Path.Combine(options.OutputDirectory, name), "half"));
        File.WriteAllText(Path.Combine(options.OutputDirectory, ".mine.tmp"), "not the run's");
        Assert.True(await _folders.Train(options));
        Assert.Equal([".mine.tmp"], Directory.GetFiles(options.OutputDirectory, "*.tmp").Select(Path.GetFileName));
    }

    [Fact]
    public async Task FolderThatHoldsARun_IsNotOverwrittenUnasked()
    {
        await _folders.Train(_folders.Options("first"));
        byte[] checkpoint = File.ReadAllBytes(_folders.Checkpoint("first"));
        var error = await Assert.ThrowsAsync<TrainingException>(() => _folders.Train(_folders.Options("first") with { Seed = 1 }));
        Assert.Contains("--resume", error.Message);
        Assert.Contains("--overwrite", error.Message);
        Assert.Equal(checkpoint, File.ReadAllBytes(_folders.Checkpoint("first")));

        Assert.True(await _folders.Train(_folders.Options("first") with { Seed = 1, Overwrite = true }));
        Directory.CreateDirectory(_folders["before"]);
        File.WriteAllBytes(_folders.Checkpoint("before"), checkpoint);
        _folders.AssertOtherWeights("before", "first");
    }

    [Fact]
    public async Task OverwrittenRun_LeavesNoneOfItsCheckpoints()
    {
        TrainingOptions options = _folders.Options("overwritten") with { Keep = 2 };
        await _folders.Train(options);
        Assert.NotEmpty(Kept());
        await _folders.Train(options with { Keep = 0, Overwrite = true });
        Assert.Empty(Kept());

        string[] Kept() => Directory.GetFiles(_folders["overwritten"], "compact-googlemagenta-*.safetensors");
    }

    [Fact]
    public async Task OverwrittenRun_StaysWholeUntilTheFirstSaving()
    {
        TrainingOptions options = _folders.Options("replaced") with { Recipe = "the first" };
        await _folders.Train(options);
        File.WriteAllText(Path.Combine(options.OutputDirectory, "samples.jpg"), "the first run's");
        File.WriteAllText(Path.Combine(options.OutputDirectory, "events.out.tfevents.1"), "the first run's");
        Dictionary<string, byte[]> before = Files();
        TrainingOptions again = options with { Recipe = "the second", Seed = 1, Overwrite = true, SaveEvery = 100, TensorBoard = true };
        using (LossNetwork lossNetwork = LossNetwork.FromFiles([_folders.LossNetworkFile]))
        using (var trainer = new Trainer(again, lossNetwork))
        {
            // Fails where a program would have been killed.
            await Assert.ThrowsAsync<TimeoutException>(() => trainer.RunAsync(
                progress => _ = progress.Step == 3 ? throw new TimeoutException() : 0, cancellationToken: TestContext.Current.CancellationToken));
        }

        Assert.Equal(before, Files());
        await _folders.Train(again);
        Assert.Equal("the second", File.ReadAllText(Path.Combine(options.OutputDirectory, "recipe.json")));
        Assert.False(File.Exists(Path.Combine(options.OutputDirectory, "samples.jpg")), "there are no held-out pairs to make one of");
        Assert.Equal(8, EventRecord.Read(Assert.Single(Directory.GetFiles(options.OutputDirectory, "events.out.tfevents.*"))).Count());
        await _folders.Train(again with { OutputDirectory = _folders["fresh"], Overwrite = false });
        Assert.Equal(Losses("fresh"), Losses("replaced"));
        await _folders.Train(again with { Recipe = null });
        Assert.False(File.Exists(Path.Combine(options.OutputDirectory, "recipe.json")));

        Dictionary<string, byte[]> Files() => Directory.GetFiles(options.OutputDirectory).ToDictionary(file => file, File.ReadAllBytes);

        // Without the last column, images a second.
        IEnumerable<string> Losses(string run) =>
            File.ReadLines(Path.Combine(_folders[run], "losses.csv")).Select(row => row[..row.LastIndexOf(',')]);
    }

    [Theory, InlineData("compact-googlemagenta-100000.safetensors"), InlineData("compact-googlemagenta-best.safetensors")]
    public async Task FolderThatHoldsCheckpointsAlone_IsNotOverwrittenUnasked(string name)
    {
        string run = $"alone-{name}";
        Directory.CreateDirectory(_folders[run]);
        File.WriteAllText(Path.Combine(_folders[run], name), "work of hours");
        var error = await Assert.ThrowsAsync<TrainingException>(() => _folders.Train(_folders.Options(run) with { Keep = 3 }));
        Assert.Contains("--overwrite", error.Message);
        Assert.Equal("work of hours", File.ReadAllText(Path.Combine(_folders[run], name)));
    }

    [Fact]
    public void TwoRunsInOneFolder_AreRefused()
    {
        using LossNetwork lossNetwork = LossNetwork.FromFiles([_folders.LossNetworkFile]);
        TrainingOptions options = _folders.Options("twice");
        using (new Trainer(options, lossNetwork))
        {
            var error = Assert.Throws<TrainingException>(() => new Trainer(options, lossNetwork));
            Assert.Contains("used by another process", error.Message);
        }

        using (new Trainer(options, lossNetwork))
        {
        }

        Assert.Empty(Directory.GetFiles(_folders["twice"]));
    }
}
