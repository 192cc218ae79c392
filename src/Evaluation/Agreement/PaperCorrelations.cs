using StyleKernels.Evaluation.Reports;

namespace StyleKernels.Evaluation.Agreement;

/// <summary>What the paper reports, to stand beside our own numbers.</summary>
internal static class PaperCorrelations
{
    /// <summary>The averages of Tables 2 and 3 of Cheng et al. 2021. The rows of Table 2 give -0.086 at relu4_3, -0.088 is printed.</summary>
    internal static ReportTable Averages { get; } = new(
        "Cheng et al. 2021, averages of five volunteers",
        ["loss", "relu1_2", "relu2_2", "relu3_3", "relu4_3", "sum"],
        [
            ["classic (Table 2)", "-0.184", "-0.165", "-0.158", "-0.088", "-0.167"],
            ["balanced (Table 3)", "-0.076", "-0.001", "0.134", "0.176", "0.165"],
        ]);
}
