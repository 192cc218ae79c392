using System.Globalization;

namespace StyleKernels.Evaluation.Reports;

/// <summary>Numbers as people read them.</summary>
internal static class Figure
{
    /// <summary>Three significant digits, or all before the point; nothing for what does not apply.</summary>
    internal static string Of(double value) => double.IsNaN(value)
        ? ""
        : Math.Abs(value) is (>= 0.001 and < 10_000_000) or 0
            ? value.ToString(Math.Abs(value) switch { >= 10_000 => "N0", >= 100 => "F0", >= 10 => "F1", >= 1 => "F2", _ => "F3" }, CultureInfo.InvariantCulture)
            : value.ToString("0.##E+0", CultureInfo.InvariantCulture);

    /// <summary>A value with its interval.</summary>
    internal static string Of(Statistics.Estimate estimate) =>
        double.IsNaN(estimate.Value) ? "" : $"{Of(estimate.Value)} [{Of(estimate.Low)}, {Of(estimate.High)}]";
}
