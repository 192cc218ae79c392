using System.CommandLine;
using StyleKernels.Models;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Training;

namespace StyleKernels.Cli.Train;

/// <summary>One run of <c>train</c>.</summary>
internal sealed class TrainRun(
    TrainingOptions options,
    IReadOnlyList<string> lossNetworkFiles,
    ComputePrecision precision,
    ObjectiveChoice objective,
    InvocationConfiguration streams)
{
    /// <summary>
    /// Trains; the exit code is 0 when the last step was reached, 130 when interrupted, 2 when what was asked for cannot begin, 1 on another error or when
    /// pictures had to be left out.
    /// </summary>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        bool begun = false;
        try
        {
            // On a GPU the process does not wait for the allocator, and decodes pictures on many threads, which an arena for all would hold up.
            if (options.Device.type != TorchSharp.DeviceType.CUDA)
            {
                AllocatorTuning.Apply();
            }

            using LossNetwork lossNetwork = LossNetworkOption.Open(lossNetworkFiles, Precision(), options.Device, objective.For);
            using var trainer = new Trainer(options, lossNetwork);
            begun = true;
            var report = new TrainReport(streams, options, trainer.Step);
            report.Begin(lossNetwork.Description, trainer.Arithmetic, trainer.Notices);
            bool finished = await report.During(() => trainer.RunAsync(report.Progress, report.Saved, stop));
            report.End(trainer, finished);
            return !finished ? ExitCode.Interrupted : trainer.Unreadable.Count > 0 ? ExitCode.Failure : ExitCode.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TrainingException)
        {
            streams.Error.WriteLine($"error: {e.Message}");
            return e is TrainingException && !begun ? ExitCode.Usage : ExitCode.Failure;
        }
    }

    /// <summary>A resumed run goes on in the type it began with, whatever a measurement would say this time.</summary>
    private ComputePrecision Precision() => precision == ComputePrecision.Auto && options.Resume
        ? Trainer.UsesBFloat16(options.OutputDirectory) switch
        {
            true => ComputePrecision.BFloat16,
            false => ComputePrecision.Float32,
            null => ComputePrecision.Auto,
        }
        : precision;
}
