using StyleKernels.Models.Encoders;
using StyleKernels.Models.Images;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Training;
using StyleKernels.Models.Weights;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

/// <summary>What a run makes of a network. Alone: a run seeds torch's generator, which all tests share.</summary>
[Collection(RunAlone.Name)]
public sealed class TrainerTests : IClassFixture<TrainingFolders>
{
    private readonly TrainingFolders _folders;

    public TrainerTests(TrainingFolders folders)
    {
        _folders = folders;
    }

    [Fact]
    public async Task Training_LowersTheLoss()
    {
        var reports = new List<TrainingProgress>();
        await _folders.Train(_folders.Options("longer") with { Steps = 60, SaveEvery = 60, StyleWeight = 2 }, reports: reports);
        double Mean(IEnumerable<TrainingProgress> steps) => steps.Average(step => step.Content + (2 * step.Style));
        Assert.True(
            Mean(reports.TakeLast(10)) < Mean(reports.Take(10)),
            string.Join("; ", reports.Select(p => $"{p.Content:F3} {p.Style:F3}")));
    }

    [Fact]
    public async Task AttachedDenominator_TrainsAnotherNetwork_AndOnlyOfTheBalancedLoss()
    {
        TrainingOptions options = _folders.Options("attached") with { StyleWeight = 4, AttachedDenominator = true };
        await _folders.Train(options);
        await _folders.Train(options with { OutputDirectory = _folders["detached"], AttachedDenominator = false });
        _folders.AssertOtherWeights("attached", "detached");
        var error = await Assert.ThrowsAsync<TrainingException>(() => _folders.Train(options with { Loss = StyleLossKind.Classic }));
        Assert.StartsWith("attached-denominator", error.Message);
    }

    /// <summary>With the embedded loss network: in the features of a random one, pictures hardly differ.</summary>
    [Fact]
    public async Task MultiScaleObjective_TrainsWithItsOwnStyleWeight()
    {
        var reports = new List<TrainingProgress>();
        TrainingOptions options = _folders.Options("multi-scale") with { Steps = 150, SaveEvery = 150 };
        using LossNetwork lossNetwork = LossNetwork.Embedded(objective: _ => Objective.MultiScale);
        using var trainer = new Trainer(options, lossNetwork);
        await trainer.RunAsync(reports.Add, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(reports, report => Assert.Equal(Objective.MultiScale.StyleWeight, report.StyleWeight));
        (double first, double last) = (reports.Take(15).Average(Total), reports.TakeLast(15).Average(Total));
        Assert.True(last < 0.9 * first, $"the loss was {first:F3} at first and {last:F3} at last");

        static double Total(TrainingProgress report) => report.Content + (report.StyleWeight * report.Style);
    }

    [Theory]
    [InlineData(StyleLossKind.Balanced)]
    [InlineData(StyleLossKind.Classic)]
    public async Task CalibratedStyleWeight_MakesBothTermsSimilar(StyleLossKind loss)
    {
        // All six steps come after the calibration, whose warm-up is a quarter of the run; the network hardly moves in so few.
        var reports = new List<TrainingProgress>();
        await _folders.Train(_folders.Options($"calibrated-{loss}") with { Loss = loss, LearningRate = 1e-6 }, reports: reports);
        Assert.InRange(reports[^1].StyleWeight * reports[^1].Style / reports[^1].Content, 0.5, 2);
    }

    [Theory]
    [InlineData("compact-adain")]
    [InlineData("compact-linear-transfer")]
    [InlineData("compact-sanet")]
    public async Task EveryCompactNetwork_Trains(string network)
    {
        var reports = new List<TrainingProgress>();
        await _folders.Train(_folders.Options(network) with { Network = network, Steps = 40, SaveEvery = 40, StyleWeight = 1 }, reports: reports);
        double First(Func<TrainingProgress, double> term) => reports.Take(5).Average(term);
        double Last(Func<TrainingProgress, double> term) => reports.TakeLast(5).Average(term);
        Assert.True(Last(p => p.Content + p.Style) < First(p => p.Content + p.Style), network);
        using StyleTransferNetwork trained = NetworkCheckpoint.Load(Path.Combine(_folders[network], network + ".safetensors"));
        Assert.Equal(network, trained.GetName());
    }

    [Theory]
    [Trait("Device", "Cuda")]
    [InlineData("compact-googlemagenta")]
    [InlineData("compact-adain")]
    [InlineData("compact-linear-transfer")]
    [InlineData("compact-sanet")]
    public async Task OnCuda_TrainsResumesAndComesBackToTheCpu(string network)
    {
        Assert.SkipUnless(cuda.is_available(), "torch finds no CUDA device");
        TrainingOptions options = _folders.Options(network + "-cuda") with { Network = network, StyleWeight = 1, Device = CUDA };
        Assert.False(await _folders.Train(options, stopAt: 3));
        Assert.True(await _folders.Train(options with { Resume = true }));
        using StyleTransferNetwork trained = NetworkCheckpoint.Load(Path.Combine(options.OutputDirectory, network + ".safetensors"));
        using IDisposable noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor content = ImageFile.Load(Path.Combine(_folders.Content, "0.png"));
        Tensor style = ImageFile.Load(Path.Combine(_folders.Style, "0.png"));
        Tensor onCpu = trained.call(content, style);
        trained.to(CUDA);
        Tensor onDevice = trained.call(content.cuda(), style.cuda()).cpu();
        Assert.True((onCpu - onDevice).abs().max().item<float>() < 2 / 255.0, "the device gives another picture");
    }

    [Fact]
    public async Task Checkpoint_IsANetworkWithItsSettings()
    {
        await _folders.Train(_folders.Options("settings"));
        string path = _folders.Checkpoint("settings");
        using TensorFile file = SafetensorsFile.Read(path);
        Assert.Equal("Apache-2.0", file.Metadata["licence"]);
        Assert.Contains("\"size\":32", file.Metadata["settings"]);
        using StyleTransferNetwork network = NetworkCheckpoint.Load(path);
        Assert.Equal(file.Tensors.Count, network.state_dict().Count);
    }

    [Fact]
    public async Task NetworkThatDies_IsGivenUp_AndTheLastGoodCheckpointStays()
    {
        await _folders.Train(_folders.Options("dies") with { StyleWeight = 1 });
        byte[] checkpoint = File.ReadAllBytes(_folders.Checkpoint("dies"));
        TrainingOptions reckless = _folders.Options("dies") with { StyleWeight = 1, LearningRate = 1, Steps = 400, SaveEvery = 400, Overwrite = true };
        var error = await Assert.ThrowsAsync<TrainingException>(() => _folders.Train(reckless));
        Assert.Contains("lower learning rate", error.Message);
        Assert.Equal(checkpoint, File.ReadAllBytes(_folders.Checkpoint("dies")));
    }

    [Fact]
    public async Task StepWithoutAFiniteLoss_MovesNothing()
    {
        // β beyond float32's range: the total is infinite though both terms are fine.
        TrainingOptions options = _folders.Options("infinite") with { StyleWeight = 1e39, Steps = 19, SaveEvery = 100 };
        using LossNetwork lossNetwork = LossNetwork.FromFiles([_folders.LossNetworkFile]);
        using var trainer = new Trainer(options, lossNetwork);
        Assert.True(await trainer.RunAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(19, trainer.SkippedSteps);
    }

    [Fact]
    public async Task StepWithoutAFiniteLoss_LeavesRunningStatisticsAlone()
    {
        TrainingOptions options = _folders.Options("infinite-statistics") with { StyleWeight = 1e39, Steps = 5, SaveEvery = 100 };
        await _folders.Train(options);
        using TensorFile file = SafetensorsFile.Read(_folders.Checkpoint("infinite-statistics"));
        Assert.Equal(0, file.Tensors["style_encoder.standardize.count"].to(ScalarType.Float32).item<float>());
    }

    [Fact]
    public async Task BatchNormStatistics_BelongToTheCheckpoint()
    {
        string network = "googlemagenta-mobile";
        await _folders.Train(_folders.Options(network) with { Network = network, Steps = 1, SaveEvery = 1, StyleWeight = 1 });
        using TensorFile file = SafetensorsFile.Read(Path.Combine(_folders[network], network + ".safetensors"));
        (string name, Tensor mean) = file.Tensors.First(pair => pair.Key.EndsWith("mean") && pair.Value.dim() == 1);
        Assert.True(mean.abs().max().to(ScalarType.Float32).item<float>() > 0, $"{name} is still what it was made with");
    }

    [Fact]
    public async Task Steps_LeaveNoTensorsBehind()
    {
        async Task<long> Growth(int steps, string name)
        {
            long before = LiveTensors.Count();
            await ThreadOfItsOwn.Run(() => _folders.Train(_folders.Options(name) with { Steps = steps, SaveEvery = 100, StyleWeight = 1 }));
            return LiveTensors.Count() - before;
        }

        // What a whole run leaves to the garbage collector varies by some tens, and one may take away what an earlier test left: hence the larger of
        // two short ones. A tensor left by every step would be a hundred and twenty.
        await Growth(1, "leak");
        long shorter = Math.Max(await Growth(2, "leak-short"), await Growth(2, "leak-short-again"));
        Assert.InRange(await Growth(122, "leak-long") - shorter, long.MinValue, 80);
    }
}
