using StyleKernels.Models.Training;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace StyleKernels.Tests.Training;

public sealed class WeightAverageTests
{
    /// <summary>Decay min(0.999, (1 + step) / (10 + step)): what is left of the average 0 when the weight is 1.</summary>
    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(8, 0.5)]
    [InlineData(1_000_000, 0.001)]
    public void Update_TakesTheSourceIn_LessTheLaterTheStep(int step, double expected)
    {
        using DisposeScope scope = NewDisposeScope();
        using BatchNorm2d source = Network(1);
        using BatchNorm2d average = Network(0);

        new WeightAverage(source, average).Update(step);

        Assert.Equal(expected, average.weight!.mean().item<float>(), 1e-6);
        Assert.Equal(1, average.running_mean!.mean().item<float>());
        Assert.Equal(1, source.weight!.mean().item<float>());
    }

    [Fact]
    public void Reset_CopiesAll()
    {
        using DisposeScope scope = NewDisposeScope();
        using BatchNorm2d source = Network(1);
        using BatchNorm2d average = Network(0);

        new WeightAverage(source, average).Reset();

        Assert.All(average.state_dict(), pair => Assert.Equal(1, pair.Value.to(float32).mean().item<float>()));
    }

    private static BatchNorm2d Network(int value)
    {
        using IDisposable noGrad = no_grad();
        BatchNorm2d network = BatchNorm2d(3);
        foreach (Tensor numbers in network.state_dict().Values)
        {
            numbers.fill_(value);
        }

        return network;
    }
}
