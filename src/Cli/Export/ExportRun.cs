using System.CommandLine;
using StyleKernels.Models.Networks;
using StyleKernels.Onnx;
using StyleKernels.OnnxExport;
using static TorchSharp.torch;

namespace StyleKernels.Cli.Export;

/// <summary>One run of <c>export</c>.</summary>
internal sealed class ExportRun(ExportRequest request, InvocationConfiguration streams)
{
    /// <summary>Writes the files and checks them if asked to.</summary>
    /// <param name="stop">Ends it before the next file, or the next comparison.</param>
    /// <returns>The exit code: a check that fails is a failure.</returns>
    /// <exception cref="CommandException">The options do not go together.</exception>
    public int Execute(CancellationToken stop)
    {
        try
        {
            using IDisposable frozen = no_grad();
            using StyleTransferNetwork network = NetworkCheckpoint.Load(request.Model);
            network.eval();
            using StyleCode? style = ExportStyle.Open(request, network);
            ExportFiles files = ExportFiles.Plan(request);
            Write(files, network, style, stop);
            return !request.Check || Check(files, network, style, stop) ? ExitCode.Success : ExitCode.Failure;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            streams.Error.WriteLine($"error: {error.Message.Split('\n')[0]}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            streams.Error.WriteLine("Stopped.");
            return ExitCode.Interrupted;
        }
    }

    private void Write(ExportFiles files, StyleTransferNetwork network, StyleCode? style, CancellationToken stop)
    {
        var exporter = new OnnxExporter(network, new OnnxExportOptions
        {
            ContentSize = request.ContentSize,
            Alpha = request.Alpha,
            Opset = request.Opset,
            Metadata = CheckpointMetadata.Read(request.Model),
        });
        stop.ThrowIfCancellationRequested();
        Directory.CreateDirectory(files.Folder);
        if (style is not null)
        {
            exporter.WriteTransfer(files.Transfer, style);
        }
        else
        {
            exporter.WritePredictor(files.Predictor!);
            Wrote(files.Predictor!);
            stop.ThrowIfCancellationRequested();
            exporter.WriteTransfer(files.Transfer);
        }

        Wrote(files.Transfer);
    }

    private bool Check(ExportFiles files, StyleTransferNetwork network, StyleCode? style, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var stylizer = new OnnxStylizer(files.Transfer, files.Predictor) { AddsGrain = false };
        bool good = true;
        foreach (OnnxDifference found in new OnnxCheck(network, stylizer, style).Measure(request.ContentSize, request.Alpha))
        {
            stop.ThrowIfCancellationRequested();
            good &= found.IsSmall;
            streams.Output.WriteLine(found.ToString());
        }

        if (!good)
        {
            streams.Error.WriteLine($"error: the files differ from the network by more than {OnnxDifference.Limit:g}");
        }

        return good;
    }

    private void Wrote(string path) => streams.Output.WriteLine($"{path}  {new FileInfo(path).Length / (double)(1 << 20):F1} MiB");
}
