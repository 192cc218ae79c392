using StyleKernels.Evaluation.Reports;

namespace StyleKernels.Evaluation.Deception;

/// <summary>The deception rates that the paper reports, to stand beside our own.</summary>
internal static class PaperDeception
{
    /// <summary>Table 6 of Cheng et al. 2021.</summary>
    internal static ReportTable Table6 { get; } = new(
        "Cheng et al. 2021, Table 6: deception rates in %",
        ["method", "classic loss", "balanced loss", "improvement", "relative"],
        [
            ["GoogleMagenta", "16.84", "35.38", "18.54", "110"],
            ["AdaIN", "10.78", "22.18", "11.40", "106"],
            ["LinearTransfer", "18.58", "39.18", "20.60", "111"],
            ["SANet", "18.08", "33.16", "15.08", "83"],
        ]);
}
