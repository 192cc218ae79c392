using System.Text;

namespace StyleKernels.Evaluation.Reports;

/// <summary>A table for the console and the page.</summary>
/// <param name="Title">What it shows, in one line.</param>
/// <param name="Headers">Of the columns; the first holds names, the others numbers.</param>
/// <param name="Rows">As many cells as there are headers.</param>
public sealed record ReportTable(string Title, IReadOnlyList<string> Headers, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The table in Markdown, its title above it; numbers to the right.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder().Append(Title).Append("\n\n");
        Append(Headers);
        text.Append("|---|").AppendJoin("", Enumerable.Repeat("---:|", Headers.Count - 1)).Append('\n');
        foreach (IReadOnlyList<string> row in Rows)
        {
            Append(row);
        }

        return text.ToString();

        void Append(IReadOnlyList<string> cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
    }
}
