using StyleKernels.Evaluation.Reports;

namespace StyleKernels.Evaluation.Runs;

/// <summary>
/// A series of measurements that do not depend on each other, each a row of the same columns. What runs them (<see cref="StudyRun"/>) can be stopped,
/// go on and be split over processes, and ends with the same rows.
/// </summary>
public abstract class Study : IDisposable
{
    /// <summary>What decides the rows; a run only goes on with rows that were measured under the same settings.</summary>
    public abstract StudySettings Settings { get; }

    /// <summary>The columns.</summary>
    public abstract RowSchema Schema { get; }

    /// <summary>How many rows there are.</summary>
    public abstract int Count { get; }

    /// <summary>
    /// Makes what all rows need, before the first is measured. What fails here ends the run and leaves no row, so that the run can go on once it is mended.
    /// </summary>
    /// <exception cref="IOException">It cannot be made; the message is one line.</exception>
    public virtual void Prepare()
    {
    }

    /// <summary>Measures a row. What goes wrong with its pictures becomes <see cref="Row.Error"/>.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public abstract Row Measure(int index);

    /// <summary>What could be measured too, and how; a line each, for who runs the study.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Writes what is to be looked at: a summary as JSON, plots, a page.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="folder">Where to.</param>
    /// <returns>The tables for the console.</returns>
    public abstract IReadOnlyList<ReportTable> WriteReport(RowTable rows, string folder);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of networks and files.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
