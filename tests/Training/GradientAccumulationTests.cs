using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Training;
using StyleKernels.Tests.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace StyleKernels.Tests.Training;

/// <summary>Alone: torch's generator, which all tests share, is seeded.</summary>
[Collection(RunAlone.Name)]
public sealed class GradientAccumulationTests : IClassFixture<TrainingFolders>
{
    private readonly TrainingFolders _folders;

    public GradientAccumulationTests(TrainingFolders folders)
    {
        _folders = folders;
    }

    [Theory]
    [InlineData("compact-googlemagenta", 0, "the identity of a picture of the first batch")]
    [InlineData("compact-googlemagenta", 3, "the identity of a picture of the second batch")]
    [InlineData("compact-adain", 1, "a network without a sigmoid at its end")]
    public void TwoBatches_HaveTheGradientOfOneTwiceAsLarge(string architecture, int step, string reason)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        TrainingOptions options = _folders.Options("unused") with { ToneWeight = 0.01, IdentityWeight = 0.01, TotalVariationWeight = 0.01 };
        using LossNetwork lossNetwork = LossNetwork.FromFiles([_folders.LossNetworkFile], ScalarType.Float64);
        using var loss = new ObjectiveLoss(lossNetwork.Objective) { StyleWeight = 0.01 };
        using StyleTransferNetwork network = NetworkRegistry.Create(architecture);

        // In float32 convolutions of another batch size round otherwise, and a ReLU that changes sides counts in full.
        network.to(ScalarType.Float64);

        // Statistics of batches are GoogleMagenta's own: each batch has others.
        network.eval();
        using var training = new TrainingStep(network, lossNetwork, loss, options);
        var whole = new TrainingBatch(rand(4, 3, 32, 32, ScalarType.Float64), rand(4, 3, 32, 32, ScalarType.Float64));

        Tensor expected = GradientOf([whole], out StepOutcome expectedOutcome);
        Tensor accumulated = GradientOf([Part(0), Part(2)], out StepOutcome outcome);

        // Not clipped to a length, which would hide a factor.
        Assert.InRange(expected.norm().ToDouble(), 1e-3, 4.9);
        double error = ((accumulated - expected).norm() / expected.norm()).ToDouble();
        Assert.True(error < 1e-4, $"{reason}: {error}");
        Assert.Equal(expectedOutcome.Content, outcome.Content, 1e-4);
        Assert.Equal(expectedOutcome.Style, outcome.Style, 1e-4);

        TrainingBatch Part(long start) => new(whole.Content.narrow(0, start, 2), whole.Style.narrow(0, start, 2));

        Tensor GradientOf(TrainingBatch[] batches, out StepOutcome outcome)
        {
            outcome = training.Run(batches, step, learningRate: 0);
            return cat([.. network.parameters().Where(weight => weight.grad is not null).Select(weight => weight.grad!.flatten())]);
        }
    }
}
