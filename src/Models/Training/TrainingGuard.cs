using System.Globalization;
using StyleKernels.Models.Networks;
using StyleKernels.Models.Objectives;

namespace StyleKernels.Models.Training;

/// <summary>Checks the options of a run.</summary>
internal static class TrainingGuard
{
    /// <summary>The options, if every one is in its range.</summary>
    /// <exception cref="TrainingException">One is not; it is named.</exception>
    public static TrainingOptions Checked(TrainingOptions options)
    {
        Require(
            NetworkRegistry.Contains(options.Network),
            $"network is '{options.Network}', expected one of {string.Join(", ", NetworkRegistry.Names)}"
                + Misspelling.Hint(options.Network, NetworkRegistry.Names));
        Require(options.Steps >= 1, $"steps is {options.Steps}, expected at least 1");
        Require(options.SaveEvery >= 1, $"save-every is {options.SaveEvery}, expected at least 1");
        Require(options.Keep is >= 0 and <= 1000, $"keep is {options.Keep}, expected 0 to 1000");
        Require(options.ReportEvery >= 1, $"report-every is {options.ReportEvery}, expected at least 1");
        Require(options.Size is >= 32 and <= 1024, $"size is {options.Size}, expected 32 to 1024");
        Require(options.BatchSize is >= 1 and <= 256, $"batch is {options.BatchSize}, expected 1 to 256");
        Require(options.Accumulate is >= 1 and <= 256, $"accumulate is {options.Accumulate}, expected 1 to 256");
        Require(options.LearningRate is > 0 and <= 1, $"learning-rate is {options.LearningRate}, expected more than 0, at most 1");
        Require(options.StyleWeight is null or (> 0 and < double.PositiveInfinity), $"style-weight is {options.StyleWeight}, expected more than 0");
        RequireWeight(options.ToneWeight, "tone-weight");
        RequireWeight(options.FlatWeight, "flat-weight");
        RequireWeight(options.IdentityWeight, "identity-weight");
        RequireWeight(options.TotalVariationWeight, "total-variation-weight");
        Require(options.ColourJitter is >= 0 and <= 1, $"color-jitter is {options.ColourJitter}, expected 0 to 1");
        Require(
            !options.AttachedDenominator || options.Loss == StyleLossKind.Balanced,
            "attached-denominator is an ablation of the balanced loss, and the loss is classic");
        Require(options.GeneralShare is >= 0.01 and <= 0.99, $"mix-general is {options.GeneralShare}, expected 0.01 to 0.99");
        Require(options.HeldOutPairs >= 0, $"held-out is {options.HeldOutPairs}, expected at least 0");
        return options;
    }

    private static void RequireWeight(double weight, string name) =>
        Require(weight is >= 0 and < double.PositiveInfinity, string.Create(CultureInfo.InvariantCulture, $"{name} is {weight}, expected at least 0"));

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new TrainingException(message);
        }
    }
}
