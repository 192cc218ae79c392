namespace StyleKernels.Models.Training;

/// <summary>
/// Chooses β so that content and style term have similar magnitudes, as Cheng et al. 2021 ask without saying how: the ratio of their means
/// over batches with frozen weights, to two significant digits, after a warm-up. The warm-up itself needs a provisional β: ten times the
/// ratio at the start, because an untrained network's style term is far above what training makes of it, its content term is not, and a
/// network that has once settled on a copy of the content is slow to leave it.
/// </summary>
internal sealed class StyleWeightCalibration
{
    private const int LongestWarmUp = 1000;
    private const int ProvisionalBatches = 8;
    private const int FinalBatches = 50;
    private const double ProvisionalFactor = 10;

    private double _content;
    private double _style;

    /// <summary>Batches measured.</summary>
    public int Batches { get; private set; }

    /// <summary>The step before which β is provisional: a quarter of the run, at most 1,000.</summary>
    public static int WarmUp(int steps) => Math.Min(LongestWarmUp, steps / 4);

    /// <summary>β from the batches measured.</summary>
    /// <param name="final">Whether the warm-up is over.</param>
    public double StyleWeight(bool final) =>
        TwoDigits((final ? 1 : ProvisionalFactor) * _content / Math.Max(_style, double.Epsilon));

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
