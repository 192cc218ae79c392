using StyleKernels.Evaluation.Stability;
using StyleKernels.Tests.Cli;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Evaluation.Stability;

public sealed class StabilityTests(RandomModel model) : IClassFixture<RandomModel>, IDisposable
{
    private readonly PictureFolders _pictures = new();

    public void Dispose() => _pictures.Dispose();

    /// <summary>What does nothing to a picture is stable: its results are the contents themselves.</summary>
    [Fact]
    public void ShiftedContents_LieOverEachOtherAgain()
    {
        using DisposeScope scope = NewDisposeScope();
        string path = _pictures["content/c0.png"];
        double Change(string name)
        {
            Disturbance disturbance = Disturbance.All.Single(one => one.Name == name);
            (Tensor before, Tensor after) = disturbance.Contents(path, 40, seed: 1);
            Assert.Equal(before.shape, after.shape);
            (Tensor one, Tensor other) = disturbance.Overlay(before, after);
            Assert.Equal(one.shape, other.shape);
            return 255 * (one - other).square().mean().sqrt().item<float>();
        }

        Assert.Equal(0, Change("shift 1 px"));
        Assert.Equal(0, Change("shift 3 px"));
        Assert.InRange(Change("noise"), 1.7, 2.1);

        // What is left of half a pixel is what two halvings see differently: far less than the shift itself moves.
        (Tensor first, Tensor second) = Disturbance.All.Single(one => one.Name == "shift 1/2 px").Contents(path, 40, seed: 1);
        double unaligned = 255 * (first - second).square().mean().sqrt().item<float>();
        Assert.InRange(Change("shift 1/2 px"), 0, 0.4 * unaligned);
    }

    [Fact]
    public async Task StudyStability_SaysHowMuchEveryModelChanges()
    {
        var run = await StyleKernelsCommand.Run(
            "study", "stability", "--model", "ours=" + model.Path, "--content", _pictures.Content, "--style", _pictures.Style, "--pairs", "12", "--size", "32",
            "--loss-network", "embedded", "--output", _pictures["out"]);
        Assert.True(run.ExitCode == 0, string.Join("\n", run.Error));
        Assert.Equal(1 + (12 * 4), File.ReadAllLines(Path.Combine(_pictures["out"], "rows.csv")).Length);
        Assert.Equal(4, run.Output.Count(line => line.TrimStart().StartsWith("ours")));
        Assert.True(File.Exists(Path.Combine(_pictures["out"], "index.html")));
    }
}
