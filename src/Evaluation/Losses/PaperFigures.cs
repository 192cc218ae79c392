using StyleKernels.Evaluation.Reports;

namespace StyleKernels.Evaluation.Losses;

/// <summary>What the paper reports, to stand beside our own numbers.</summary>
internal static class PaperFigures
{
    /// <summary>Table 5 of Cheng et al. 2021: published weights, and networks trained with the classic and with the balanced loss.</summary>
    internal static ReportTable Table5 { get; } = new(
        "Cheng et al. 2021, Table 5: classic (x 1E8) / balanced",
        ["method", "published", "trained, classic", "trained, balanced"],
        [
            ["GoogleMagenta", "4.69 / 0.36", "3.40 / 0.33", "3.35 / 0.22"],
            ["AdaIN", "7.05 / 0.33", "6.62 / 0.43", "6.58 / 0.31"],
            ["LinearTransfer", "6.11 / 0.33", "6.78 / 0.47", "4.27 / 0.25"],
            ["SANet", "5.00 / 0.28", "5.25 / 0.41", "4.03 / 0.21"],
        ]);
}
