using System.CommandLine;
using Spectre.Console;
using StyleKernels.Models;
using StyleKernels.Models.Encoders;

namespace StyleKernels.Distill;

/// <summary>One run: trains the student, then measures how well it stands in for its teacher.</summary>
internal sealed class DistillRun(DistillationOptions options, InvocationConfiguration streams)
{
    private const int Interrupted = 130;

    /// <summary>The exit code is 0 when the checkpoint is written, 130 when interrupted, 1 on an error.</summary>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        try
        {
            AllocatorTuning.Apply();
            using LossNetwork teacher = LossNetwork.FromFiles(options.LossNetworkFiles);
            using var distiller = new LossNetworkDistiller(options, teacher);
            await distiller.RunAsync((step, loss) => streams.Output.WriteLine($"step {step}/{options.Steps}  loss {loss:F4}"), stop);
            using LossNetwork student = LossNetwork.FromFiles([distiller.CheckpointPath]);
            WriteAgreement(LossNetworkAgreement.Measure(student, teacher, distiller.HeldOutImages));
            streams.Output.WriteLine(distiller.CheckpointPath);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            streams.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }

    private void WriteAgreement(IReadOnlyList<LossNetworkAgreement.Row> rows)
    {
        Table table = new Table().AddColumn("layer").AddColumn("size").AddColumn("statistic");
        foreach (string column in new[] { "feature correlation", "error of the statistic", "rank correlation of style distances" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (LossNetworkAgreement.Row row in rows)
        {
            string[] figures = [.. new[] { row.FeatureCorrelation, row.StatisticError, row.DistanceRankCorrelation }.Select(Figure)];
            table.AddRow([row.Layer, row.Scale == 0 ? "" : $"1/{row.Scale}", row.Statistic, .. figures]);
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(streams.Output) }).Write(table);
    }

    private static string Figure(double value) => double.IsNaN(value) ? "" : $"{value:F4}";
}
