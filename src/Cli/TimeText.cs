using System.Globalization;

namespace StyleKernels.Cli;

/// <summary>Lengths of time, as people read them.</summary>
internal static class TimeText
{
    /// <summary>Hours, as many as there are, minutes and seconds: 26:05:09.</summary>
    public static string Of(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}");
}
