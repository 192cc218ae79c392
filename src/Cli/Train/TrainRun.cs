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
    string recipe,
    InvocationConfiguration streams)
{
    /// <summary>
    /// Trains; the exit code is 0 when the last step was reached, 130 when interrupted, 1 on an error or when pictures had to be left out.
    /// </summary>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        try
        {
            AllocatorTuning.Apply();
            using LossNetwork lossNetwork = LossNetworkOption.Open(lossNetworkFiles, Precision(), options.Device, objective.For);
            using var trainer = new Trainer(options, lossNetwork);
            WriteRecipe();
            var report = new TrainReport(streams, options, trainer.Step);
            report.Begin(lossNetwork.Description, trainer.Notices);
            bool finished = await report.During(() => trainer.RunAsync(report.Progress, report.Saved, stop));
            report.End(trainer, finished);
            return !finished ? Interruption.ExitCode : trainer.Unreadable.Count > 0 ? 1 : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TrainingException)
        {
            streams.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }

    /// <summary>Writes the settings beside what they made, under a temporary name first.</summary>
    private void WriteRecipe()
    {
        string path = Path.Combine(options.OutputDirectory, "recipe.json");
        string temporary = path + ".tmp";
        File.WriteAllText(temporary, recipe);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>A resumed run goes on in the type it began with, whatever a measurement would say this time.</summary>
    private LossPrecision Precision() => precision == LossPrecision.Auto && options.Resume
        ? Trainer.UsesBFloat16(options.OutputDirectory) switch
        {
            true => LossPrecision.BFloat16,
            false => LossPrecision.Float32,
            null => LossPrecision.Auto,
        }
        : precision;
}
