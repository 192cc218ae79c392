using System.Globalization;
using System.Text.RegularExpressions;

namespace StyleKernels.Cli;

/// <summary>Errors that mean that memory ran out. libtorch throws its own like any other, with a page of its functions behind it.</summary>
internal static partial class MemoryShortage
{
    private const string Advice = "smaller pictures, crops (--size) and batches (--batch, with --accumulate) need less";

    /// <summary>What to tell the user of an error, in one line, or null: it is of another kind.</summary>
    public static string? Describe(Exception error) => error switch
    {
        OutOfMemoryException => $"memory ran out; {Advice}",
        _ when OnCpu().Match(error.Message) is { Success: true } match => $"memory ran out when {Mebibytes(match)} more were asked for; {Advice}",
        _ when OnGpu().Match(error.Message) is { Success: true } match => $"the GPU's memory ran out when {match.Groups[1].Value} more were asked for; {Advice}",
        _ => null,
    };

    private static string Mebibytes(Match match) => string.Create(
        CultureInfo.InvariantCulture, $"{double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) / (1 << 20):N0} MiB");

    [GeneratedRegex(@"can't allocate memory: you tried to allocate (\d+) bytes")]
    private static partial Regex OnCpu();

    [GeneratedRegex(@"CUDA out of memory\. Tried to allocate ([\d.]+ \w+)")]
    private static partial Regex OnGpu();
}
