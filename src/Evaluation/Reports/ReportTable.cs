namespace StyleKernels.Evaluation.Reports;

/// <summary>A table for the console and the page.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Headers">Of the columns; the first holds names, the others numbers.</param>
/// <param name="Rows">As many cells as there are headers.</param>
public sealed record ReportTable(string Title, IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows);
