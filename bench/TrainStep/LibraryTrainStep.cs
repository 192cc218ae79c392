using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Training;
using static TorchSharp.torch;

namespace StyleKernels.Bench.TrainStep;

/// <summary>The trainer's own step, with the paper's objective and Adam.</summary>
internal sealed class LibraryTrainStep : ITrainStep
{
    private readonly CompactGoogleMagenta _network;
    private readonly LossNetwork _lossNetwork;
    private readonly ObjectiveLoss _loss;
    private readonly TrainingStep _step;
    private int _steps;

    /// <summary>Trains a copy of the network against a copy of the frozen encoder.</summary>
    /// <param name="network">The start.</param>
    /// <param name="encoder">The loss network.</param>
    /// <param name="ofLossNetwork">float32 or bfloat16, for the loss network.</param>
    /// <param name="ofNetwork">float32 or bfloat16, for the convolutions of the network.</param>
    internal LibraryTrainStep(CompactGoogleMagenta network, VggEncoder encoder, ScalarType ofLossNetwork, ScalarType ofNetwork)
    {
        _network = new CompactGoogleMagenta { Arithmetic = ofNetwork };
        _network.load_state_dict(network.state_dict());

        // The port has no running statistics of styles.
        _network.eval();
        _lossNetwork = Copy(encoder, ofLossNetwork);
        _loss = new ObjectiveLoss(_lossNetwork.Objective);
        _step = new TrainingStep(_network, _lossNetwork, _loss, new TrainingOptions
        {
            ContentDirectories = [],
            StyleDirectories = [],
            OutputDirectory = "",
            Optimizer = OptimizerKind.Adam,
        });
    }

    /// <inheritdoc/>
    public double Run(Tensor content, Tensor style)
    {
        using var batch = new TrainingBatch(content.alias(), style.alias());
        StepOutcome outcome = _step.Run([batch], _steps++, TrainStepBenchmark.LearningRate);
        return outcome.Content + outcome.Style;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _step.Dispose();
        _loss.Dispose();
        _lossNetwork.Dispose();
        _network.Dispose();
    }

    private static LossNetwork Copy(VggEncoder encoder, ScalarType type)
    {
        VggEncoder copy = TrainStepBenchmark.Encoder();
        copy.load_state_dict(encoder.state_dict());
        return LossNetwork.Of(copy, type);
    }
}
