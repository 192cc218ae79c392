using System.CommandLine;
using StyleKernels.Cli.Study;
using StyleKernels.Evaluation.Reports;
using StyleKernels.Evaluation.Runs;
using StyleKernels.Models;

namespace StyleKernels.Cli.Evaluate;

/// <summary>Measures a study into a folder, then writes its report.</summary>
internal sealed class MeasureRun(string folder, Shard shard, InvocationConfiguration streams)
{
    private readonly MeasureReport _report = new(streams);

    /// <summary>The exit code is 0 when every row was measured, 130 when interrupted, 1 when something failed, which the error stream names.</summary>
    /// <param name="open">Opens the study.</param>
    /// <param name="stop">Ends it between two rows.</param>
    public Task<int> ExecuteAsync(Func<Evaluation.Runs.Study> open, CancellationToken stop) => Task.Run(() => Execute(open, stop), CancellationToken.None);

    /// <summary>Puts parts together, then writes the report.</summary>
    /// <param name="sources">Folders with parts.</param>
    public Task<int> MergeAsync(IReadOnlyList<string> sources) => Task.Run(() => Guard(() =>
    {
        StudySettings settings = StudySettings.Read(sources[0]);
        VoteCommands.Refresh(settings);
        using Evaluation.Runs.Study study = settings.Open();
        StudyRun.Merge(study, folder, sources);
        return Finish(study);
    }));

    private int Execute(Func<Evaluation.Runs.Study> open, CancellationToken stop) => Guard(() =>
    {
        AllocatorTuning.Apply();
        using Evaluation.Runs.Study study = open();
        bool complete = _report.During(() => StudyRun.Measure(study, folder, shard, _report.Progress, stop));
        if (!complete)
        {
            _report.Stopped();
            return ExitCode.Interrupted;
        }

        return shard.Of == 1 ? Finish(study) : _report.PartIsComplete(shard, folder);
    });

    private int Finish(Evaluation.Runs.Study study)
    {
        RowTable rows = StudyRun.Rows(study, folder);
        IReadOnlyList<ReportTable> tables = study.WriteReport(rows, folder);
        _report.Show(tables, study.Notes, Path.Combine(folder, "index.html"));
        string[] errors = [.. rows.Rows().Select(row => row.Error).Where(error => error.Length > 0)];
        return errors.Length == 0 ? 0 : _report.Failed($"{errors.Length} of {study.Count} rows could not be measured, the first: {errors[0]}; "
            + $"to have them measured again, delete {Path.Combine(folder, Shard.Whole.FileName)}");
    }

    private int Guard(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return _report.Failed(error.Message);
        }
    }
}
