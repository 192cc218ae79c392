using System.CommandLine;
using StyleKernels.Models;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Training;

namespace StyleKernels.Cli.Train;

/// <summary>One run of <c>train</c>.</summary>
internal sealed class TrainRun(
    TrainingOptions options,
    IReadOnlyList<string> lossNetworkFiles,
    LossPrecision precision,
    ObjectiveChoice objective,
    InvocationConfiguration streams)
{
    /// <summary>Trains; the exit code is 0 when the last step was reached, 130 when interrupted, 1 on an error.</summary>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        try
        {
            AllocatorTuning.Apply();
            using LossNetwork lossNetwork = LossNetworkOption.Open(lossNetworkFiles, precision, objective.For);
            using var trainer = new Trainer(options, lossNetwork);
            var report = new TrainReport(streams, options, trainer.Step);
            report.Begin(lossNetwork.Description);
            bool finished = await report.During(() => trainer.RunAsync(report.Progress, report.Saved, stop));
            report.End(trainer, finished);
            return finished ? 0 : Interruption.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TrainingException)
        {
            streams.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }
}
