using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace StyleKernels.Evaluation.Runs;

/// <summary>Rows as lines of CSV (RFC 4180). A row is always one line, so that lines can be counted without being parsed.</summary>
internal static class RowText
{
    private static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture) { NewLine = "\n", HasHeaderRecord = false, BadDataFound = null };

    /// <summary>The fields as a line, with its end.</summary>
    internal static string Line(IEnumerable<string> fields)
    {
        using var text = new StringWriter();
        using (var csv = new CsvWriter(text, Configuration, leaveOpen: true))
        {
            foreach (string field in fields)
            {
                csv.WriteField(OneLine(field));
            }

            csv.NextRecord();
        }

        return text.ToString();
    }

    /// <summary>A row as a line; numbers are written so that they come back bit by bit.</summary>
    internal static string Line(Row row) =>
        Line([.. row.Keys, .. row.Values.Select(value => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture)), row.Error]);

    /// <summary>The records of a file, one after the other.</summary>
    internal static IEnumerable<string[]> Records(string path)
    {
        using var reader = new StreamReader(path);
        using var parser = new CsvParser(reader, Configuration);
        while (parser.Read())
        {
            yield return parser.Record!;
        }
    }

    private static string OneLine(string field) => field.ReplaceLineEndings(" ");
}
