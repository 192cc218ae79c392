using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace StyleKernels.Bench.Results;

/// <summary>Rows as CSV, to be appended to, and as JSON.</summary>
internal static class ResultFile
{
    private static readonly PropertyInfo[] Properties = typeof(BenchmarkRow).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>The first line of every result file.</summary>
    internal static string Header { get; } =
        string.Join(',', Properties.Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)));

    /// <summary>Appends rows; a new file gets the header first.</summary>
    /// <exception cref="InvalidDataException">The file has another header.</exception>
    internal static void Append(string path, IEnumerable<BenchmarkRow> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, Header + "\n");
        }
        else if (File.ReadLines(path).FirstOrDefault() != Header)
        {
            throw new InvalidDataException($"{path} does not begin with the columns {Header}");
        }

        File.AppendAllLines(path, rows.Select(ToCsv));
    }

    /// <summary>Writes rows as a JSON array.</summary>
    internal static void WriteJson(string path, IEnumerable<BenchmarkRow> rows) =>
        File.WriteAllText(path, JsonSerializer.Serialize(rows, Json) + "\n");

    /// <summary>One line; fields with a comma or a quote are quoted.</summary>
    internal static string ToCsv(BenchmarkRow row) => string.Join(',', Properties.Select(property => Field(property.GetValue(row)!)));

    private static string Field(object value)
    {
        string text = value is double number
            ? number.ToString("G6", CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
