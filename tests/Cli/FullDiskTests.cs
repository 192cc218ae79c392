using System.CommandLine;
using StyleKernels.Cli;
using StyleKernels.Models.Images;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using StyleKernels.Tests.Training;
using TorchSharp;
using Xunit;

namespace StyleKernels.Tests.Cli;

/// <summary>A disk that is full, and folders that go away. Alone: a run seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class FullDiskTests(TrainingFolders folders, RandomModel model) : IClassFixture<TrainingFolders>, IClassFixture<RandomModel>
{
    private const int Enough = 64 * 1024;

    /// <summary>A checkpoint of compact-adain has 1.3 MB, the state of its run 7.5; each file is written beside the one that it replaces.</summary>
    public static TheoryData<int, string, string> Disks => new()
    {
        { 4, "losses.csv", "the recipe" },
        { 1024, "compact-adain-000004.safetensors", "nothing but text" },
        { 8 * 1024, "training-state.safetensors", "the first checkpoint" },
        { (9 * 1024) + 512, "compact-adain.safetensors", "the first state" },
        { (10 * 1024) + 512, "compact-adain-000008.safetensors", "one saving" },
        { 14 * 1024, "training-state.safetensors", "one saving and a checkpoint" },
    };

    [Theory, MemberData(nameof(Disks))]
    public async Task ATrainingThatFillsItsDisk_SaysSo_AndGoesOnWithMoreRoom(int kibibytes, string file, string room)
    {
        using var disk = new TinyDisk(kibibytes);
        var run = await Train(disk["run"]);
        Assert.Equal(1, run.ExitCode);
        string error = Assert.Single(run.Error);
        Assert.True(error.EndsWith($"{file}: No space left on device"), $"room for {room}: {error}");
        Assert.DoesNotContain(disk.Files(), name => name.EndsWith(".tmp"));
        Assert.All(disk.Files().Where(name => name.EndsWith(".safetensors")), name => SafetensorsFile.Read(name).Dispose());

        disk.Grow(Enough);
        var again = await Train(disk["run"], File.Exists(disk["run/training-state.safetensors"]) ? "--resume" : "--overwrite");
        Assert.True(again.ExitCode == 0, string.Join("\n", again.Error));
        Assert.Equal(0, (await Train(disk["whole"])).ExitCode);
        Assert.Equal(File.ReadAllBytes(disk["whole/training-state.safetensors"]), File.ReadAllBytes(disk["run/training-state.safetensors"]));
    }

    [Fact]
    public async Task ARecipeForWhichThereIsNoRoom_IsNamed_AndLeavesNothing()
    {
        using var disk = new TinyDisk(4);
        File.WriteAllText(disk["other"], "x");
        var run = await Train(disk["run"]);
        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("recipe.json: No space left on device", Assert.Single(run.Error));
        Assert.Equal([disk["other"]], disk.Files());
    }

    [Fact]
    public async Task AFolderThatVanishes_GetsItsRecipeBack()
    {
        string folder = folders["vanishing"];
        var output = new WatchedOutput("saved at step 4;", () => Directory.Delete(folder, recursive: true));
        var streams = new InvocationConfiguration { Output = output, Error = new StringWriter() };
        for (int i = 6; i < 12; i++)
        {
            // Enough for a pair to be held out, whose losses are printed at each saving.
            using torch.Tensor picture = TestPictures.Noise(40, 40, seed: i);
            ImageFile.Save(picture, Path.Combine(folders.Content, $"{i}.png"));
            ImageFile.Save(picture, Path.Combine(folders.Style, $"{i}.png"));
        }

        int exitCode = await CommandLine.InvokeAsync(Line(folder, "--held-out", "1"), streams, TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, streams.Error.ToString());
        Assert.Contains("vanished", output.ToString());
        Assert.True(File.Exists(Path.Combine(folder, "recipe.json")));
    }

    [Fact]
    public async Task AResultForWhichThereIsNoRoom_IsNamed_AndLeavesNothing()
    {
        using var pictures = new TemporaryFolder();
        using torch.Tensor noise = TestPictures.Noise(96, 96, seed: 1);
        using torch.Tensor small = TestPictures.Noise(16, 16, seed: 2);
        ImageFile.Save(noise, pictures["large.png"]);
        ImageFile.Save(small, pictures["small.png"]);
        using var disk = new TinyDisk(12);
        string[] line =
        [
            "stylize", pictures["large.png"], pictures["small.png"], "--style", pictures["small.png"], "--model", model.Path,
            "--no-metadata", "--output", disk["out/"],
        ];
        var run = await StyleKernelsCommand.Run(line);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"error: {disk["out/"]}large-in-the-style-of-small.png: No space left on device", Assert.Single(run.Error));
        Assert.Equal([$"{disk["out/"]}small-in-the-style-of-small.png"], disk.Files());

        disk.Grow(Enough);
        var again = await StyleKernelsCommand.Run([.. line, "--skip-existing"]);
        Assert.True(again.ExitCode == 0, string.Join("\n", again.Error));
        Assert.Equal(2, disk.Files().Count);
    }

    [Fact]
    public async Task AFolderThatGoesAwayBetweenTwoResults_IsMadeAnew()
    {
        using var pictures = new TemporaryFolder();
        TestPictures.Write(pictures["a.png"], pictures["b.png"]);
        string folder = pictures["out/"];
        var output = new WatchedOutput("a-in-the-style-of-b", () => Directory.Delete(folder, recursive: true));
        var streams = new InvocationConfiguration { Output = output, Error = new StringWriter() };
        string[] line = ["stylize", pictures["a.png"], pictures["b.png"], "--style", pictures["b.png"], "--model", model.Path, "--output", folder];
        Assert.Equal(0, await CommandLine.InvokeAsync(line, streams, TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Path.Combine(folder, "b-in-the-style-of-b.png")));
    }

    [Fact]
    public async Task ARefinementOfAMoment_MakesItsFolder()
    {
        using var pictures = new TemporaryFolder();
        using torch.Tensor noise = TestPictures.Noise(40, 40, seed: 1);
        ImageFile.Save(noise, pictures["a.png"]);
        ImageFile.Save(noise, pictures["b.png"]);
        var run = await StyleKernelsCommand.Run(
            "stylize", pictures["a.png"], "--style", pictures["b.png"], "--model", model.Path,
            "--refine", "1", "--loss-network", folders.LossNetworkFile, "--output", pictures["new/result.png"]);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal([pictures["new/result.png"]], Directory.GetFiles(pictures["new"]));
    }

    [Fact]
    public async Task AnOutputStreamThatIsFull_IsNoFaultOfTheProgram()
    {
        using var full = new FullOutput();
        var streams = new InvocationConfiguration { Output = full, Error = new StringWriter() };
        Assert.Equal(1, await CommandLine.InvokeAsync(["models"], streams, TestContext.Current.CancellationToken));
        Assert.Equal("error: the output stream: No space left on device", streams.Error.ToString()!.Trim());
    }

    private Task<StyleKernelsCommand.CommandResult> Train(string output, params string[] more) => StyleKernelsCommand.Run(Line(output, more));

    private string[] Line(string output, params string[] more) =>
    [
        "train", "--content", folders.Content, "--style", folders.Style, "--output", output, "--loss-network", folders.LossNetworkFile,
        "--loss-precision", "float32", "--device", "cpu", "--size", "32", "--batch", "1", "--steps", "8", "--save-every", "4",
        "--network", "compact-adain", "--keep", "1",
        .. more.Contains("--held-out") ? more : [.. more, "--held-out", "0"],
    ];
}
