using StyleKernels.Distill;
using StyleKernels.Models.Training;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Tools;

public sealed class StandardizedOptimizerTests
{
    private const int Inputs = 5;
    private const double LearningRate = 0.01;

    [Theory]
    [InlineData(OptimizerKind.Muon)]
    [InlineData(OptimizerKind.Adam)]
    public void Step_IsThatOfANetworkWhoseInputsAreStandardized(OptimizerKind kind)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(4);
        Tensor maps = (randn(3, Inputs, 9, 9, generator: generator) + 6) * (rand(1, Inputs, 1, 1, generator: generator) + 0.1);
        Tensor mean = maps.mean([0, 2, 3], keepdim: true);
        Tensor deviation = ((maps - mean).square().mean([0, 2, 3], keepdim: true) + 4e-4).sqrt();
        Tensor wanted = randn(3, 8, 7, 7, generator: generator);
        using Conv2d raw = RandomWeights.Draw(Conv2d(Inputs, 8, 3));
        using Conv2d standardized = Conv2d(Inputs, 8, 3);
        using (no_grad())
        {
            standardized.weight.copy_(raw.weight * deviation);
            standardized.bias!.copy_(raw.bias! + (raw.weight * mean).sum([1, 2, 3]));
        }

        using var network = Sequential(raw);
        using var ours = new StandardizedOptimizer(network, kind);
        using var reference = new NetworkOptimizer(standardized, kind);
        for (int step = 0; step < 3; step++)
        {
            ours.ZeroGrad();
            (network.call(maps) - wanted).square().mean().backward();
            ours.Step(LearningRate, gradientNormLimit: 100);
            reference.ZeroGrad();
            (standardized.call((maps - mean) / deviation) - wanted).square().mean().backward();
            reference.Step(LearningRate);
        }

        Tensor difference = network.call(maps) - standardized.call((maps - mean) / deviation);
        Assert.InRange(difference.abs().max().item<float>(), 0, 1e-3f);
    }

    [Fact]
    public void Kernels_OfTheThreeColoursMoveAsTheyAre()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = RandomWeights.Draw(Sequential(Conv2d(3, 4, 3)));
        using var ours = new StandardizedOptimizer(network, OptimizerKind.Muon);
        using var plain = RandomWeights.Draw(Sequential(Conv2d(3, 4, 3)));
        using var reference = new NetworkOptimizer(plain, OptimizerKind.Muon);
        Tensor pictures = rand(2, 3, 8, 8);
        network.call(pictures).square().mean().backward();
        ours.Step(LearningRate, gradientNormLimit: 100);
        plain.call(pictures).square().mean().backward();
        reference.Step(LearningRate);
        Assert.Equal(0, (network.call(pictures) - plain.call(pictures)).abs().max().item<float>());
    }
}
