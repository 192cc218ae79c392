using StyleKernels.Models.Training;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Images;
using StyleKernels.Tests.Kernels;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

/// <summary>A run that goes on where it stopped ends as one that never stopped, or says why it cannot. Alone: a run seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class TrainingResumeTests : IClassFixture<TrainingFolders>
{
    private readonly TrainingFolders _folders;

    public TrainingResumeTests(TrainingFolders folders)
    {
        _folders = folders;
    }

    [Theory]
    [InlineData(OptimizerKind.Muon)]
    [InlineData(OptimizerKind.Adam)]
    public async Task ResumedRun_EndsWithTheWeightsOfAnUninterruptedOne(OptimizerKind optimizer)
    {
        (string whole, string halved) = ($"whole-{optimizer}", $"halved-{optimizer}");
        await _folders.Train(_folders.Options(whole) with { Optimizer = optimizer });

        Assert.False(await _folders.Train(_folders.Options(halved) with { Optimizer = optimizer }, stopAt: 3));
        Assert.True(await _folders.Train(_folders.Options(halved) with { Optimizer = optimizer, Resume = true }));

        _folders.AssertSameWeights(whole, halved);
    }

    [Fact]
    public async Task ResumedRunOfSeveralBatchesAStep_EndsWithTheWeightsOfAnUninterruptedOne()
    {
        TrainingOptions options = _folders.Options("accumulated") with { Accumulate = 3, BatchSize = 1, Schedule = LearningRateSchedule.InverseTime(0.1) };
        await _folders.Train(options);
        Assert.False(await _folders.Train(options with { OutputDirectory = _folders["accumulated-halved"] }, stopAt: 3));
        Assert.True(await _folders.Train(options with { OutputDirectory = _folders["accumulated-halved"], Resume = true }));
        _folders.AssertSameWeights("accumulated", "accumulated-halved");
    }

    [Fact]
    public async Task ResumedRun_DoesNotNeedTheWeightsThatItBeganWith()
    {
        await _folders.Train(_folders.Options("origin") with { Steps = 1 });
        TrainingOptions options = _folders.Options("from-origin") with { InitialWeights = _folders.Checkpoint("origin") };
        await _folders.Train(options with { OutputDirectory = _folders["from-origin-whole"] });
        Assert.False(await _folders.Train(options, stopAt: 3));
        File.Delete(_folders.Checkpoint("origin"));
        Assert.True(await _folders.Train(options with { Resume = true }));
        _folders.AssertSameWeights("from-origin-whole", "from-origin");
    }

    [Fact]
    public async Task RunThatIsStoppedWhereItSaves_SavesOnce()
    {
        TestPictures.Write([.. Enumerable.Range(0, 10).Select(i => _folders[$"ten/{i}.png"])]);
        TrainingOptions options = _folders.Options("stopped") with
        {
            ContentDirectories = [_folders["ten"]],
            StyleDirectories = [_folders["ten"]],
            HeldOutPairs = 1,
        };
        Assert.False(await _folders.Train(options, stopAt: 2));
        string[] rows = File.ReadAllLines(Path.Combine(_folders["stopped"], "losses.csv"));
        Assert.Equal(["step", "1", "2", "2"], rows.Select(row => row.Split(',')[0]));
        Assert.Single(rows, row => row.StartsWith("2,,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LossCurve_OfAResumedRunHasEveryStepOnce()
    {
        await _folders.Train(_folders.Options("curve"), stopAt: 3);
        await _folders.Train(_folders.Options("curve") with { Resume = true });
        string[] rows = File.ReadAllLines(Path.Combine(_folders["curve"], "losses.csv"));
        Assert.Equal(["step", "1", "2", "3", "4", "5", "6"], rows.Select(row => row.Split(',')[0]));
    }

    [Fact]
    public async Task OtherSettings_CannotResume_AndTheOneThatDiffersIsNamed()
    {
        await _folders.Train(_folders.Options("other"));
        var error = await Assert.ThrowsAsync<TrainingException>(
            () => _folders.Train(_folders.Options("other") with { BatchSize = 1, Resume = true }));
        Assert.Contains("batch was 2, it is now 1", error.Message);
        Assert.Contains("--init", error.Message);
        Assert.DoesNotContain("seed", error.Message);
    }

    [Fact]
    public async Task MoreSteps_ExtendARun()
    {
        await _folders.Train(_folders.Options("extended"));
        Assert.True(await _folders.Train(_folders.Options("extended") with { Steps = 9, Resume = true }));
        Assert.Equal("9", File.ReadAllLines(Path.Combine(_folders["extended"], "losses.csv"))[^1].Split(',')[0]);
    }

    [Fact]
    public async Task RunThatIsCutShort_StillGetsItsFinalStyleWeight()
    {
        TrainingOptions options = _folders.Options("cut-short") with { Steps = 40 };
        Assert.False(await _folders.Train(options, stopAt: 8));
        Assert.Equal("False", Calibrated());
        Assert.True(await _folders.Train(options with { Steps = 12, Resume = true }));
        Assert.Equal("True", Calibrated());

        string Calibrated()
        {
            using TensorFile state = SafetensorsFile.Read(_folders["cut-short/training-state.safetensors"]);
            return state.Metadata["calibrated"];
        }
    }

    [Fact]
    public async Task FolderThatGainedAPicture_CannotResume_BecauseStepsWouldSeeOthers()
    {
        await _folders.Train(_folders.Options("gained"));
        string added = Path.Combine(_folders.Content, "added.png");
        File.Copy(Path.Combine(_folders.Content, "0.png"), added);
        try
        {
            var error = await Assert.ThrowsAsync<TrainingException>(() => _folders.Train(_folders.Options("gained") with { Resume = true }));
            Assert.Contains("content was 6 pictures", error.Message);
            Assert.Contains("now 7 pictures", error.Message);
        }
        finally
        {
            File.Delete(added);
        }
    }

    [Fact]
    public async Task FolderWhoseNameBeginsWithAnothers_MayBeRenamed()
    {
        string second = _folders.Content + "-2";
        TestPictures.Write(Path.Combine(second, "a.png"), Path.Combine(second, "b.png"));
        TrainingOptions options = _folders.Options("renamed") with { ContentDirectories = [_folders.Content, second] };
        await _folders.Train(options, stopAt: 3);
        Directory.Move(second, _folders["elsewhere"]);
        Assert.True(await _folders.Train(options with { ContentDirectories = [_folders.Content, _folders["elsewhere"]], Resume = true }));
    }

    [Fact]
    public async Task NothingToResume_IsSaid()
    {
        var error = await Assert.ThrowsAsync<TrainingException>(() => _folders.Train(_folders.Options("nothing") with { Resume = true }));
        Assert.Contains("nothing to resume", error.Message);
    }

    [Fact]
    public async Task DamagedState_IsRefused()
    {
        await _folders.Train(_folders.Options("damaged"));
        string state = Path.Combine(_folders["damaged"], "training-state.safetensors");
        byte[] bytes = File.ReadAllBytes(state);
        File.WriteAllBytes(state, bytes[..(bytes.Length / 2)]);
        await Assert.ThrowsAsync<WeightsException>(() => _folders.Train(_folders.Options("damaged") with { Resume = true }));
    }

    [Theory]
    [InlineData("optimizer", false)]
    [InlineData("momentum.0", false)]
    [InlineData("momentum.0", true)]
    public async Task StateWithoutItsOptimizer_IsRefused(string part, bool replaced)
    {
        string output = $"without-{part}-{replaced}";
        await _folders.Train(_folders.Options(output));
        string path = Path.Combine(_folders[output], "training-state.safetensors");
        using (TensorFile state = SafetensorsFile.Read(path))
        using (Tensor other = zeros(1, 2, 3))
        {
            var tensors = state.Tensors.ToDictionary();
            Assert.True(tensors.Remove(part));
            if (replaced)
            {
                tensors[part] = other;
            }

            SafetensorsFile.Write(path, tensors, state.Metadata.ToDictionary());
        }

        var error = await Assert.ThrowsAsync<WeightsException>(() => _folders.Train(_folders.Options(output) with { Resume = true }));
        Assert.Contains(part, error.Message);
    }
}
