using StyleKernels.Models.Encoders;
using StyleKernels.Models.Inference;
using StyleKernels.Models.Objectives;
using StyleKernels.Tests.Images;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Inference;

public sealed class StyleOptimizerTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly LossNetwork _lossNetwork = LossNetwork.Embedded(objective: _ => Objective.MultiScale);

    public void Dispose() => _lossNetwork.Dispose();

    [Fact]
    public void Steps_LowerTheLossAndStayInRange()
    {
        using var scope = NewDisposeScope();
        var totals = new List<double>();
        var optimizer = new StyleOptimizer(_lossNetwork, new StyleOptimizerOptions { Steps = 12 });
        Tensor result = optimizer.Optimize(TestPictures.Gradient(64, 80), TestPictures.Noise(48, 64), progress: p => totals.Add(p.Content + (8 * p.Style)),
            cancellationToken: Stop);
        Assert.Equal(12, totals.Count);
        Assert.True(totals[^1] < 0.9 * totals[0], string.Join(", ", totals));
        Assert.Equal([1, 3, 64, 80], result.shape);
        Assert.InRange(result.min().item<float>(), 0, 1);
        Assert.InRange(result.max().item<float>(), 0, 1);
    }

    [Fact]
    public void LargePictures_GoFromCoarseToFine_AndKeepTheDetailBeyondTheLargestShorterSide()
    {
        using var scope = NewDisposeScope();
        var sizes = new List<string>();
        var optimizer = new StyleOptimizer(_lossNetwork, new StyleOptimizerOptions { Steps = 2, LargestShorterSide = 400 });
        Tensor content = TestPictures.Noise(801, 900);
        Tensor result = optimizer.Optimize(content, TestPictures.Noise(64, 64), progress: p => sizes.Add($"{p.Level}/{p.Levels} {p.Picture.shape[2]}"),
            cancellationToken: Stop);
        Assert.Equal(["1/2 200", "1/2 200", "2/2 400"], sizes);
        Assert.Equal(content.shape, result.shape);
        (Tensor ours, Tensor wanted) = (Detail(result), Detail(content));
        Assert.InRange(((ours * wanted).sum() / (ours.norm() * wanted.norm())).item<float>(), 0.5f, 1f);

        static Tensor Detail(Tensor x) => x - PictureResizing.Resized(PictureResizing.Resized(x, 400, 449), 801, 900);
    }

    [Theory]
    [InlineData(383, 1)]
    [InlineData(384, 2)]
    [InlineData(767, 2)]
    [InlineData(768, 3)]
    [InlineData(1249, 3)]
    [InlineData(1250, 3)]
    public void Levels_BeginBelow384Pixels_WhateverTheSize(int side, int expected)
    {
        using var scope = NewDisposeScope();
        using var stop = new CancellationTokenSource();
        var levels = new List<int>();
        var optimizer = new StyleOptimizer(_lossNetwork, new StyleOptimizerOptions { Steps = 1 });
        optimizer.Optimize(
            TestPictures.Gradient(side, side),
            TestPictures.Noise(32, 32),
            progress: p =>
            {
                levels.Add(p.Levels);
                stop.Cancel();
            },
            cancellationToken: stop.Token);
        Assert.Equal([expected], levels);
    }

    [Fact]
    public void CallersWithoutGradients_AreServedToo()
    {
        using var scope = NewDisposeScope();
        using IDisposable frozen = no_grad();
        int steps = 0;
        new StyleOptimizer(_lossNetwork, new StyleOptimizerOptions { Steps = 2 })
            .Optimize(TestPictures.Gradient(40, 40), TestPictures.Noise(40, 40), progress: _ => steps++, cancellationToken: Stop);
        Assert.Equal(2, steps);
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void SameArguments_GiveTheSameResult()
    {
        using var scope = NewDisposeScope();
        Tensor Run() => new StyleOptimizer(_lossNetwork, new StyleOptimizerOptions { Steps = 3 })
            .Optimize(TestPictures.Gradient(40, 40), TestPictures.Noise(40, 40), cancellationToken: Stop);
        Assert.True(Run().equal(Run()).all().item<bool>());
    }

    [Fact]
    public void Cancellation_EndsWithThePictureAsItIs()
    {
        using var scope = NewDisposeScope();
        using var stop = new CancellationTokenSource();
        int steps = 0;
        Tensor result = new StyleOptimizer(_lossNetwork).Optimize(TestPictures.Gradient(40, 40), TestPictures.Noise(40, 40), progress: p =>
        {
            steps++;
            stop.Cancel();
        }, cancellationToken: stop.Token);
        Assert.Equal(1, steps);
        Assert.Equal([1, 3, 40, 40], result.shape);
    }

    [Fact]
    public void WrongShapes_AreNamed()
    {
        using var scope = NewDisposeScope();
        var optimizer = new StyleOptimizer(_lossNetwork);
        Assert.Contains(
            "content",
            Assert.Throws<ArgumentException>(() => optimizer.Optimize(rand(3, 40, 40), rand(1, 3, 40, 40), cancellationToken: Stop)).Message);
        Assert.Contains(
            "style",
            Assert.Throws<ArgumentException>(() => optimizer.Optimize(rand(1, 3, 40, 40), rand(1, 3, 8, 40), cancellationToken: Stop)).Message);
        Assert.Contains(
            "start",
            Assert.Throws<ArgumentException>(
                () => optimizer.Optimize(rand(1, 3, 40, 40), rand(1, 3, 40, 40), rand(1, 3, 41, 40), cancellationToken: Stop)).Message);
    }
}
