using System.Diagnostics;
using StyleKernels.Models.Images;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Training;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Cli.Train;

/// <summary><c>train</c> in processes of its own, which are killed.</summary>
public sealed class TrainKilledTests : IClassFixture<TrainingFolders>
{
    private const int Kills = 20;

    /// <summary>Kills of which none was inside a saving.</summary>
    private const int MostKills = 100;

    /// <summary>More than all kills together wait for, also where a second is long.</summary>
    private const int Steps = 160;

    private const int LongestStartMs = 1000;
    private const int LongestStepMs = 30;

    /// <summary>Of the files that a saving writes, in this order, each under a temporary name first.</summary>
    private static readonly string[] Unfinished = [".compact-adain-0*.tmp", ".training-state*.tmp", ".compact-adain.*.tmp"];

    private readonly TrainingFolders _folders;

    public TrainKilledTests(TrainingFolders folders)
    {
        _folders = folders;
        for (int i = 6; i < 12; i++)
        {
            // Enough for a pair to be held out.
            using Tensor picture = TestPictures.Noise(40, 40, seed: i);
            ImageFile.Save(picture, Path.Combine(_folders.Content, $"{i}.png"));
            ImageFile.Save(picture, Path.Combine(_folders.Style, $"{i}.png"));
        }
    }

    [Fact]
    public async Task RunKilledAtManyMoments_EndsAsTheUninterruptedOne()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.Equal(0, await Start("whole").Exit(stop));

        var random = new Random(20);
        int duringSavings = 0;
        for (int kill = 0; kill < Kills || (duringSavings == 0 && kill < MostKills); kill++)
        {
            string[] before = Left();
            using Process run = Start("killed");
            Task moment = (kill % 3) switch
            {
                0 => Task.Delay(random.Next(LongestStartMs), stop),
                1 => WaitForSaving(run, random.Next(LongestStepMs), stop),
                _ => WaitForFile(run, Unfinished[random.Next(Unfinished.Length)], stop),
            };
            await moment;
            Assert.False(run.HasExited, $"the run ended before kill {kill}");
            run.Kill();
            await run.StandardOutput.ReadToEndAsync(stop);
            await run.WaitForExitAsync(stop);
            duringSavings += Left().Except(before).Any() ? 1 : 0;
        }

        Assert.True(duringSavings > 0, "no kill was inside a saving");
        Assert.Equal(0, await Start("killed").Exit(stop));
        SortedDictionary<string, string> expected = Contents("whole");
        SortedDictionary<string, string> actual = Contents("killed");
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.Equal(file.Value, actual[file.Key]));
    }

    /// <summary>Waits until the state has been written, and then for a moment.</summary>
    private async Task WaitForSaving(Process run, int milliseconds, CancellationToken stop)
    {
        DateTime before = StateTime();
        while (StateTime() == before && !run.HasExited)
        {
            await Task.Delay(1, stop);
        }

        await Task.Delay(milliseconds, stop);
    }

    /// <summary>Waits until a file is being written.</summary>
    private async Task WaitForFile(Process run, string pattern, CancellationToken stop)
    {
        // What an earlier kill left is cleared away when the run has begun, not before.
        HashSet<string> left = [.. Files(pattern)];
        while (!run.HasExited && Files(pattern).All(left.Contains))
        {
            stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>What savings have left unfinished; a run clears away what it finds when it has begun.</summary>
    private string[] Left() => [.. Unfinished.SelectMany(Files)];

    private string[] Files(string pattern) => Directory.Exists(_folders["killed"]) ? Directory.GetFiles(_folders["killed"], pattern) : [];

    private DateTime StateTime() => File.GetLastWriteTimeUtc(_folders["killed/training-state.safetensors"]);

    /// <summary>Starts a run, or goes on with it if it has been saved.</summary>
    private Process Start(string output)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "StyleKernels.Cli.dll");
        string[] arguments =
        [
            program, "train", "--content", _folders.Content, "--style", _folders.Style, "--output", _folders[output], "--loss-network", _folders.LossNetworkFile,
            "--loss-precision", "float32", "--device", "cpu", "--size", "32", "--batch", "1", "--accumulate", "2",
            "--held-out", "1", "--optimizer", "adam", "--learning-rate", "1e-4", "--steps", $"{Steps}", "--save-every", "4",
            "--network", "compact-adain", "--keep", "1", File.Exists(_folders[$"{output}/training-state.safetensors"]) ? "--resume" : "--overwrite",
        ];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, Environment = { ["OMP_NUM_THREADS"] = "1" } })!;
    }

    /// <summary>What a run leaves: its files with their bytes, the pace in the curve left out.</summary>
    private SortedDictionary<string, string> Contents(string output) => new(Directory.GetFiles(_folders[output]).ToDictionary(
        file => Path.GetFileName(file),
        file => Path.GetExtension(file) switch
        {
            ".csv" => string.Join('\n', File.ReadAllLines(file).Select(row => row[..row.LastIndexOf(',')])),
            _ => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))),
        }));
}
