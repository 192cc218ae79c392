using System.Globalization;
using Xunit;

namespace StyleKernels.Tests.Bench;

/// <summary>The committed benchmark results have the documented columns and values that can be read.</summary>
public sealed class ResultFileTests
{
    private const string Header = "operation,provider,pass,metric,unit,n,c,h,w,dtype,p20,p50,p80,device,version,commit,utc";

    private static readonly Dictionary<string, string> Units =
        new() { ["time"] = "ms", ["memory"] = "MiB", ["speedup"] = "x", ["rate"] = "images/s", ["difference"] = "1" };

    private static readonly string[] Passes = ["forward", "backward", "forward+backward", "inference", "step", "load", "to-tensor", "to-image"];

    /// <summary>Every result file of the repository.</summary>
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, "bench", "results"), "*.csv").Select(path => Path.GetFileName(path))];

    [Theory, MemberData(nameof(Files))]
    public void Rows_HaveTheDocumentedColumns(string file)
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryFolder.Path, "bench", "results", file));
        Assert.Equal(Header, lines[0]);
        Assert.True(lines.Length > 1, $"{file} has no rows");
        Assert.All(lines.Skip(1), line => AssertRow(Split(line)));
    }

    private static void AssertRow(string[] fields)
    {
        Assert.Equal(17, fields.Length);
        Assert.All([fields[0], fields[1], fields[9], fields[13], fields[14], fields[15]], text => Assert.NotEqual("", text));
        Assert.Contains(fields[2], Passes);
        Assert.True(Units.TryGetValue(fields[3], out string? unit), $"unknown metric '{fields[3]}'");
        Assert.Equal(unit, fields[4]);
        Assert.All(fields[5..9], text => Assert.True(long.Parse(text, CultureInfo.InvariantCulture) > 0, $"size {text}"));
        double[] percentiles = [.. fields[10..13].Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        Assert.True(percentiles[0] <= percentiles[1] && percentiles[1] <= percentiles[2], $"percentiles {string.Join(" ", percentiles)}");
        Assert.True(DateTime.TryParseExact(
            fields[16], "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _), fields[16]);
    }

    /// <summary>Fields of a line; a quoted field may contain commas.</summary>
    private static string[] Split(string line)
    {
        List<string> fields = [""];
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                fields.Add("");
            }
            else
            {
                fields[^1] += c;
            }
        }

        return [.. fields];
    }
}
