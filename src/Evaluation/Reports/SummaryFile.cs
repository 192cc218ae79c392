using System.Text.Json;
using System.Text.Json.Serialization;
using StyleKernels.Models.Weights;

namespace StyleKernels.Evaluation.Reports;

/// <summary>A report's numbers for other programs.</summary>
internal static class SummaryFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes <c>summary.json</c>.</summary>
    internal static void Write(string folder, object summary) =>
        AtomicFile.Write(Path.Combine(folder, "summary.json"), stream => stream.Write(JsonSerializer.SerializeToUtf8Bytes(summary, Json)));
}
