using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using StyleKernels.Cli.Evaluate;
using StyleKernels.Evaluation;
using StyleKernels.Evaluation.Preference;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Votes;
using StyleKernels.Models;

namespace StyleKernels.Cli.Rate;

/// <summary>What the subcommands of <c>rate</c> do. What goes wrong becomes a line on the error stream and the exit code 1.</summary>
internal sealed class RateActions(InvocationConfiguration streams)
{
    private readonly MeasureReport _report = new(streams, "samples");

    /// <summary>Makes a study.</summary>
    public int Make(RatingRequest request, string folder, CancellationToken stop) => Guard(() =>
    {
        AllocatorTuning.Apply();
        RatingManifest? manifest = null;
        _report.During(() => (manifest = RatingStudy.Make(request, folder, _report.Progress, stop)) is not null);
        foreach (RaterPlan rater in manifest!.Raters)
        {
            Say($"{rater.Code}  {rater.Items.Count} to rate");
        }

        Say($"{CommandLine.Name} rate serve {folder}");
        return ExitCode.Success;
    });

    /// <summary>Serves a study until it is stopped, which is its normal end.</summary>
    public async Task<int> ServeAsync(string folder, int port, CancellationToken stop)
    {
        try
        {
            var study = new RatingFolder(folder);
            await using var server = new RatingServer(study, port);
            await server.StartAsync(stop).ConfigureAwait(false);
            foreach (RaterPlan rater in study.Manifest().Raters)
            {
                Say($"{server.Address}/?rater={rater.Code}");
            }

            Say("Ctrl-C ends it; no vote is lost.");
            await server.WaitAsync(stop).ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Success;
        }
        catch (SocketException error)
        {
            return _report.Failed($"port {port}: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return _report.Failed(error.Message);
        }
    }

    /// <summary>Writes a folder that needs no server.</summary>
    public int Export(string folder, string output) => Guard(() =>
    {
        RatingExport.Write(new RatingFolder(folder), output);
        Say(Path.Combine(output, "index.html"));
        return ExitCode.Success;
    });

    /// <summary>Takes results back; a bad file is named, and the others are taken.</summary>
    public int Import(string folder, IReadOnlyList<string> files) => Guard(() =>
    {
        var study = new RatingFolder(folder);
        RatingManifest manifest = study.Manifest();
        using var store = new VoteStore(study);
        return files.Max(file => Guard(() =>
        {
            (RaterPlan rater, IReadOnlyList<Vote> votes) = ResultFile.Read(file, manifest);
            int changed = store.Merge(rater.Code, votes);
            Say(string.Create(CultureInfo.InvariantCulture, $"{file}: {votes.Count} answers of {rater.Code}, {changed} of them new"));
            return ExitCode.Success;
        }));
    });

    /// <summary>Writes all votes with what they were about.</summary>
    public int Results(string folder, string? output) => Guard(() =>
    {
        var study = new RatingFolder(folder);
        IReadOnlyList<Judgement> judgements = Judgements(study);
        if (output is null)
        {
            JudgementFile.Write(streams.Output, judgements);
            return ExitCode.Success;
        }

        JudgementFile.Write(output, judgements);
        Say(output);
        return ExitCode.Success;
    });

    /// <summary>Writes the report of a preference test.</summary>
    public int Preference(string folder, string output, int seed) => Guard(() =>
    {
        IReadOnlyList<ReportTable> tables = new PreferenceReport(Judgements(new RatingFolder(folder)), output, seed).Write();
        _report.Show(tables, notes: [], Path.Combine(output, "index.html"));
        return ExitCode.Success;
    });

    /// <summary>Brings votes.csv of a study up to date with its database.</summary>
    public static void Refresh(string folder)
    {
        var study = new RatingFolder(folder);
        JudgementFile.Write(study.Results, Judgements(study));
    }

    private static IReadOnlyList<Judgement> Judgements(RatingFolder study)
    {
        RatingKey key = study.Key();
        if (!VoteStore.ExistsIn(study))
        {
            throw new EvaluationException($"{study.Path}: there are no votes yet");
        }

        using var store = new VoteStore(study);
        return [.. store.Read().Select(vote => Judgement.Of(vote.Rater, vote.Vote, key))];
    }

    private void Say(string line) => streams.Output.WriteLine(line);

    private int Guard(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return _report.Failed(error.Message);
        }
    }
}
