using StyleKernels.Models.Encoders;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;
using StyleKernels.Models.Training;

namespace StyleKernels.Tests.Tutorials;

/// <summary>The code of docs/tutorials/train.md.</summary>
internal static class TrainANetwork
{
    internal static async Task<StyleTransferNetwork> Train(string photos, string paintings, string run, int steps, CancellationToken stop)
    {
        // <train>
        using LossNetwork lossNetwork = LossNetwork.Embedded(objective: _ => Objective.MultiScale);
        var options = new TrainingOptions
        {
            ContentDirectories = [photos],
            StyleDirectories = [paintings],
            OutputDirectory = run,
            Network = "compact-adain",
            Steps = steps,
        };
        using var trainer = new Trainer(options, lossNetwork);
        await trainer.RunAsync(saved: held => Console.WriteLine($"{held.Step}: content {held.Content:F3}, style {held.Style:F3}"), cancellationToken: stop);
        StyleTransferNetwork network = NetworkCheckpoint.Load(trainer.CheckpointPath);
        // </train>
        return network;
    }
}
