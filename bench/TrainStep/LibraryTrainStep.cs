using StyleKernels.Models.Data;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks.GoogleMagenta;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Training;
using StyleKernels.Models.Weights;
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
    /// <param name="arithmetic">float32 or bfloat16, for the convolutions of both.</param>
    internal LibraryTrainStep(CompactGoogleMagenta network, VggEncoder encoder, ScalarType arithmetic)
    {
        _network = new CompactGoogleMagenta { Arithmetic = arithmetic };
        _network.load_state_dict(network.state_dict());
        _lossNetwork = Copy(encoder, arithmetic);
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

    /// <summary>Through a file, as loss networks come.</summary>
    private static LossNetwork Copy(VggEncoder encoder, ScalarType arithmetic)
    {
        string path = Path.GetTempFileName();
        try
        {
            SafetensorsFile.Write(path, encoder.state_dict());
            return LossNetwork.FromFiles([path], arithmetic);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
