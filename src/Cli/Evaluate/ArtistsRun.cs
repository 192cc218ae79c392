using System.CommandLine;
using System.Globalization;
using StyleKernels.Evaluation.Artists;
using StyleKernels.Evaluation.Statistics;
using StyleKernels.Models;

namespace StyleKernels.Cli.Evaluate;

/// <summary>One run of <c>evaluate artists</c>.</summary>
internal sealed class ArtistsRun(ArtistTrainingRequest request, string output, bool overwrite, InvocationConfiguration streams)
{
    private readonly MeasureReport _report = new(streams, "paintings");

    /// <summary>Trains; the exit code is 0 when the file is written, 130 when interrupted, 2 when it exists, 1 when something else failed.</summary>
    public int Execute(CancellationToken stop)
    {
        if (File.Exists(output) && !overwrite)
        {
            throw new CommandException($"{output} exists; --overwrite replaces it");
        }

        if (Directory.Exists(output))
        {
            throw new CommandException($"{output} is a folder; name the file that the classifier goes to");
        }

        try
        {
            AllocatorTuning.Apply();
            return Train(stop);
        }
        catch (OperationCanceledException)
        {
            streams.Output.WriteLine("stopped; nothing was written");
            return ExitCode.Interrupted;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return _report.Failed(error.Message);
        }
    }

    private int Train(CancellationToken stop)
    {
        ArtistTraining training = ArtistTraining.Open(request);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        if (training.LeftOut.Count > 0)
        {
            int least = request.LeastPaintings;
            streams.Output.WriteLine($"left out, with fewer than {least} paintings: {string.Join(", ", training.LeftOut)}");
        }

        ArtistClassifier? classifier = null;
        _report.During(() => (classifier = training.Run(_report.Progress, stop)) is not null);
        classifier!.Save(output);
        Describe(classifier.Facts);
        return ExitCode.Success;
    }

    private void Describe(ArtistClassifierFacts facts)
    {
        Estimate accuracy = facts.Accuracy;
        string penalties = string.Join(", ", facts.Penalties.Select(penalty => penalty.ToString("G2", CultureInfo.InvariantCulture)));
        streams.Output.WriteLine($"{facts.Artists.Count} artists, {facts.Paintings} paintings; penalties {penalties}");
        streams.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"attributed to their artist, of paintings not seen: {accuracy.Value:P1} [{accuracy.Low:P1}, {accuracy.High:P1}], "
                + $"{facts.Right} of {facts.Paintings}"));
        streams.Output.WriteLine(output);
    }
}
