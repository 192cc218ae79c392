using System.CommandLine;
using Spectre.Console;
using StyleKernels.Cli.Train;
using StyleKernels.Models;
using StyleKernels.Models.Encoders;
using StyleKernels.Models.Training;

namespace StyleKernels.Cli.Distill;

/// <summary>One run of <c>distill</c>: trains the student, then measures how well it stands in for its teacher.</summary>
internal sealed class DistillRun(
    DistillationOptions options, IReadOnlyList<string> lossNetworkFiles, LossPrecision precision, InvocationConfiguration streams)
{
    /// <summary>The exit code is 0 when the checkpoint is written, 130 when interrupted, 1 on an error.</summary>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        try
        {
            AllocatorTuning.Apply();
            using LossNetwork teacher = LossNetworkOption.Open(lossNetworkFiles, precision);
            using var distiller = new LossNetworkDistiller(options, teacher);
            await distiller.RunAsync((step, loss) => streams.Output.WriteLine($"step {step}/{options.Steps}  loss {loss:F4}"), stop);
            using LossNetwork reference = LossNetworkOption.Open(lossNetworkFiles, LossPrecision.Float32);
            using LossNetwork student = LossNetwork.FromFiles([distiller.CheckpointPath]);
            WriteAgreement(LossNetworkAgreement.Measure(student, reference, distiller.HeldOutImages));
            streams.Output.WriteLine(distiller.CheckpointPath);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return Interruption.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TrainingException)
        {
            streams.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }

    private void WriteAgreement(IReadOnlyList<LossNetworkAgreement.Row> rows)
    {
        Table table = new Table()
            .AddColumn("layer")
            .AddColumn(new TableColumn("feature correlation").RightAligned())
            .AddColumn(new TableColumn("Gram error").RightAligned())
            .AddColumn(new TableColumn("rank correlation of style distances").RightAligned());
        foreach (LossNetworkAgreement.Row row in rows)
        {
            table.AddRow(row.Layer, Figure(row.FeatureCorrelation), Figure(row.GramError), Figure(row.DistanceRankCorrelation));
        }

        Terminal.For(streams.Output).Write(table);
    }

    private static string Figure(double value) => double.IsNaN(value) ? "" : $"{value:F4}";
}
