namespace StyleKernels.Models.Training;

/// <summary>
/// Chooses β so that content and style term have similar magnitudes, as Cheng et al. 2021 ask without saying how: the ratio of their means
/// over batches with frozen weights, to two significant digits. A rough value at the start, the final one after a warm-up.
/// </summary>
internal sealed class StyleWeightCalibration
{
    private const int LongestWarmUp = 1000;
    private const int ProvisionalBatches = 8;
    private const int FinalBatches = 50;

    private double _content;
    private double _style;

    /// <summary>Batches measured.</summary>
    public int Batches { get; private set; }

    /// <summary>mean L_c / mean L_s to two significant digits.</summary>
    public double StyleWeight => TwoDigits(_content / Math.Max(_style, double.Epsilon));

    /// <summary>The step before which β is provisional.</summary>
    public static int WarmUp(int steps) => Math.Min(LongestWarmUp, steps / 10);

    /// <summary>How many batches to measure.</summary>
    public static int BatchesFor(bool final) => final ? FinalBatches : ProvisionalBatches;

    /// <summary>Takes the terms of a batch in.</summary>
    public void Add(double content, double style)
    {
        _content += content;
        _style += style;
        Batches++;
    }

    private static double TwoDigits(double value)
    {
        if (!double.IsFinite(value) || value <= 0)
        {
            return 1;
        }

        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        return Math.Round(value / unit) * unit;
    }
}
