using System.Globalization;
using System.Text.Json;
using CsvHelper;
using StyleKernels.Bench.Results;
using StyleKernels.Tests.Images;
using Xunit;

namespace StyleKernels.Tests.Bench;

/// <summary>Result files can be appended to and read; the committed ones have the documented columns.</summary>
public sealed class ResultFileTests : IDisposable
{
    private static readonly Dictionary<string, string> Units =
        new() { ["time"] = "ms", ["memory"] = "MiB", ["speedup"] = "x", ["rate"] = "images/s", ["difference"] = "1" };

    private static readonly string[] Passes = ["forward", "backward", "forward+backward", "inference", "step", "load", "to-tensor", "to-image"];

    private static readonly BenchmarkRow Row = new(
        "loss", "fused", "forward", "time", "ms", 1, 3, 16, 20, "float32", 0.125, 1.23456789, 1e6, "2 threads", "0.2.0", "0d4e41b", "2026-11-27T01:13:10Z");

    private readonly TemporaryFolder _folder = new();

    /// <summary>Every result file of the repository.</summary>
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, "bench", "results"), "*.csv").Select(path => Path.GetFileName(path))];

    public static TheoryData<string, string> Devices => new()
    {
        { "CPU @ 2,4 GHz", "a comma" },
        { "the \"fast\" one", "quotes" },
        { "one\ntwo", "a line break" },
        { ",\"\n", "nothing but what separates" },
        { "", "nothing" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Files))]
    public void CommittedRows_HaveTheDocumentedColumns(string file)
    {
        string[][] lines = Read(Path.Combine(RepositoryFolder.Path, "bench", "results", file));
        Assert.Equal(ResultFile.Header, string.Join(',', lines[0]));
        Assert.True(lines.Length > 1, $"{file} has no rows");
        Assert.All(lines.Skip(1), AssertRow);
    }

    [Fact]
    public void Header_IsWhatTheDocumentationLists() => Assert.Contains(
        $"`{ResultFile.Header.Replace(",", ", ", StringComparison.Ordinal)}`",
        File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "benchmarks.md")));

    [Fact]
    public void Append_AddsRowsBelowOneHeader()
    {
        ResultFile.Append(_folder["new/loss.csv"], [Row]);
        ResultFile.Append(_folder["new/loss.csv"], [Row with { Provider = "naive" }, Row]);
        string[] lines = File.ReadAllLines(_folder["new/loss.csv"]);
        Assert.Equal(ResultFile.Header, lines[0]);
        Assert.Equal([ResultFile.ToCsv(Row), ResultFile.ToCsv(Row with { Provider = "naive" }), ResultFile.ToCsv(Row)], lines[1..]);
        Assert.All(Read(_folder["new/loss.csv"]).Skip(1), AssertRow);
    }

    [Theory]
    [InlineData("operation,provider,pass\n", "fewer columns")]
    [InlineData("", "an empty file")]
    public void Append_RefusesAFileWithOtherColumns_AndLeavesIt(string content, string reason)
    {
        File.WriteAllText(_folder["other.csv"], content);
        var error = Assert.Throws<InvalidDataException>(() => ResultFile.Append(_folder["other.csv"], [Row]));
        Assert.Contains(_folder["other.csv"], error.Message);
        Assert.True(File.ReadAllText(_folder["other.csv"]) == content, reason);
    }

    [Theory, MemberData(nameof(Devices))]
    public void AnyText_ComesBack(string device, string reason)
    {
        ResultFile.Append(_folder["rows.csv"], [Row with { Device = device }, Row]);
        string[][] lines = Read(_folder["rows.csv"]);
        Assert.True(lines.Length == 3, reason);
        Assert.Equal(device, lines[1][13]);
        Assert.Equal(Row.Commit, lines[1][15]);
        Assert.Equal(Row.Device, lines[2][13]);
    }

    [Fact]
    public void Numbers_AreWrittenTheSameInEveryCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "minus" } };
        try
        {
            Assert.Contains(",1,3,16,20,float32,0.125,1.23457,1E+06,", ResultFile.ToCsv(Row));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Json_HasTheColumnsOfTheHeader()
    {
        ResultFile.WriteJson(_folder["rows.json"], [Row, Row]);
        using JsonDocument rows = JsonDocument.Parse(File.ReadAllText(_folder["rows.json"]));
        Assert.Equal(2, rows.RootElement.GetArrayLength());
        Assert.Equal(ResultFile.Header.Split(','), rows.RootElement[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(Row.P50, rows.RootElement[0].GetProperty("p50").GetDouble());
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

    /// <summary>Fields of all lines, the header's too.</summary>
    private static string[][] Read(string path)
    {
        using var parser = new CsvParser(new StreamReader(path), CultureInfo.InvariantCulture);
        List<string[]> lines = [];
        while (parser.Read())
        {
            lines.Add(parser.Record!);
        }

        return [.. lines];
    }
}
